<?php
/*
 * What WordPress leaves of post.html, for two kinds of author. Run with WordPress's own code, without a database:
 *   php make.php /usr/share/wordpress       (Debian: apt-get install php-cli wordpress)
 *
 * - iframe/: a blog that lets iframes through and no script. The tags of a post, and an iframe with the attributes that
 *   WordPress itself lets an embedded one have (wp_filter_oembed_result in wp-includes/embed.php).
 * - picture/: a blog that lets neither through: wp_kses_post, which holds for every author without "unfiltered_html".
 *
 * Around the post stands a page as short as it can be, in place of a theme.
 */
define('ABSPATH', rtrim($argv[1], '/') . '/');
define('WPINC', 'wp-includes');
function get_locale() { return 'ko_KR'; }
foreach (['plugin', 'formatting', 'functions', 'kses'] as $part) require ABSPATH . WPINC . "/$part.php";
require ABSPATH . WPINC . '/version.php';

$post = file_get_contents(__DIR__ . '/post.html');
$iframe = array_fill_keys(
    ['src', 'width', 'height', 'frameborder', 'marginwidth', 'marginheight', 'scrolling', 'title'], true);
$lets = [
    'iframe' => wp_kses_allowed_html('post') + ['iframe' => $iframe],
    'picture' => wp_kses_allowed_html('post'),
];
foreach ($lets as $kind => $tags) {
    $text = wpautop(wp_kses($post, $tags));
    $page = "<!doctype html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\">\n"
        . "<meta name=\"generator\" content=\"WordPress $wp_version\">\n"
        . "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        . "<title>경사하강법</title>\n<link rel=\"icon\" href=\"data:,\">\n"
        . "<style>body { max-width: 720px; margin: 2rem auto; }</style>\n</head>\n<body>\n$text</body>\n</html>\n";
    @mkdir(__DIR__ . "/$kind");
    file_put_contents(__DIR__ . "/$kind/index.html", $page);
}
