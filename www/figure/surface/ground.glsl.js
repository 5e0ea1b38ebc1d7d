/** What the shaders of terrain and walls share: light from one side, and contour lines. */

/** Most contour lines; the core chooses about 20 to 40. */
export const MOST_CONTOURS = 96;
/** So many lines have their emphasis in one number: whole ones up to 2²⁴ cross exactly. */
export const PER_WORD = 24;

/**
 * Contour lines are drawn where the interpolated level passes a contour's level, with a width in pixels taken
 * from how fast the level changes from pixel to pixel. So they are sharp at every zoom and follow the heights,
 * not the edges of the triangles. The rounder ones are stronger. Where lines would touch, the fine ones fade.
 */
export const GROUND = /* glsl */ `
uniform sampler2D palette;
uniform float contours[${MOST_CONTOURS}];
uniform int contourCount;
uniform float strong[${MOST_CONTOURS / PER_WORD}]; // a bit for each line
uniform float ratio; // device pixels per CSS pixel
uniform vec3 light;

float brightness(vec3 normal) {
  // Light that wraps around: the side turned away is dim, never black.
  float facing = 0.5 + 0.5 * dot(normal, light);
  return mix(0.56, 1.1, facing * facing * (3.0 - 2.0 * facing));
}

bool strongAt(int i) {
  return ((int(strong[i / ${PER_WORD}]) >> (i % ${PER_WORD})) & 1) == 1;
}

float lineAt(int i, float level, float perPixel) {
  if (i < 0 || i >= contourCount) return 0.0;
  bool firm = strongAt(i);
  float away = abs(level - contours[i]) / perPixel;
  float reach = ratio * (firm ? 0.62 : 0.42);
  float line = 1.0 - smoothstep(reach - 0.5, reach + 0.6, away);
  // A strong line fades where the next strong ones are too near, any other where the next ones are.
  int a = i;
  int b = i;
  for (int n = 1; n <= (firm ? 6 : 1); n++) {
    if (a == i && i >= n && (!firm || strongAt(i - n))) a = i - n;
    if (b == i && i + n < contourCount && (!firm || strongAt(i + n))) b = i + n;
  }
  float gaps = float(int(a < i) + int(b > i));
  float gap = gaps == 0.0 ? 1e3 : (contours[b] - contours[a]) / gaps / perPixel / ratio;
  return line * (firm ? 0.62 : 0.36) * smoothstep(2.0, 6.0, gap);
}

float contour(float level, float perPixel) {
  int low = 0;
  int high = contourCount;
  for (int n = 0; n < 7; n++) {
    if (low >= high) break;
    int middle = (low + high) / 2;
    if (contours[middle] < level) low = middle + 1;
    else high = middle;
  }
  return max(lineAt(low - 1, level, perPixel), lineAt(low, level, perPixel));
}

// Dark on pale heights, pale on dark ones: a line has one tone all along, in light and in shade.
vec3 ruled(vec3 ground, vec3 unlit, float strength) {
  float lightness = dot(unlit, vec3(0.299, 0.587, 0.114));
  return mix(ground, lightness < 0.4 ? vec3(0.94, 0.97, 0.95) : vec3(0.07, 0.11, 0.13), strength);
}
`;
