//! `cargo xtask build`: the core to `www/pkg`, the site to `dist/`, the npm package to `target/npm`.

use crate::cut;
use crate::names::Names;
use crate::report::{self, root, timed};
use crate::settings::Settings;
use crate::setup;
use crate::stamp::Stamp;
use crate::tool::Tools;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The core before wasm-opt, from the root of the project: what is cut for the site.
const WHOLE: &str = "target/xtask/whole.wasm";
/// Where the linker notes which constant lies where in it.
const MAP: &str = "target/xtask/whole.map";

/// Sets up, builds, and says where the site is.
pub fn run() -> Result<(), String> {
    build()?;
    println!("The site is in dist/, static files for any web server.");
    Ok(())
}

/// Sets up, builds, and says where the single file is.
pub fn run_single_file() -> Result<(), String> {
    build()?;
    println!("dist/watershed.html holds everything; it opens without a server.");
    Ok(())
}

/// Sets up and builds what has changed.
pub fn build() -> Result<(), String> {
    let (settings, tools) = setup::get()?;
    let root = root();
    core(&root, &settings, &tools)?;
    site(&root, &settings)
}

/// Makes the package and the parts that the site is made of.
pub fn core(root: &Path, settings: &Settings, tools: &Tools) -> Result<(), String> {
    package(root, settings, tools)?;
    cut::cut(root, settings, tools, &root.join(WHOLE), &root.join(MAP))
}

/// Compiles the core with wasm-pack and optimises it with wasm-opt.
fn package(root: &Path, settings: &Settings, tools: &Tools) -> Result<(), String> {
    let folder = root.join(&settings.build.out_dir);
    let wasm = folder.join(format!("{}_bg.wasm", settings.build.out_name));
    let script = folder.join(format!("{}.js", settings.build.out_name));
    let whole = root.join(WHOLE);
    let inputs = [
        "src",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "wasm-pack.toml",
        "xtask/src/names.rs",
    ];
    let rustc = report::read(Command::new("rustc").arg("--version")).unwrap_or_default();
    let flags = flags();
    let stamp = Stamp::new(
        root.join("target/xtask/core.stamp"),
        &inputs.map(|path| root.join(path)),
        &format!("{rustc}{flags}"),
        &[script, wasm.clone(), whole.clone(), root.join(MAP)],
    );
    if stamp.is_fresh() {
        return Ok(());
    }
    let what = format!("building the core into {}", settings.build.out_dir);
    timed(&what, || {
        let mut command = Command::new(&tools.wasm_pack);
        command
            .args(wasm_pack_arguments(settings))
            .args(["--", "--config", &flags])
            .current_dir(root);
        std::fs::create_dir_all(root.join("target/xtask")).map_err(|error| error.to_string())?;
        // wasm-pack asks the first wasm-bindgen on PATH for its version.
        command.env("PATH", path_with(tools.wasm_bindgen.parent())?);
        // Flags from outside would replace those of .cargo/config.toml, simd128 among them.
        command
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        report::run(&mut command)?;

        shorten(&folder, &settings.build.out_name)?;
        std::fs::copy(&wasm, &whole).map_err(|error| error.to_string())?;
        let optimised = wasm.with_extension("optimised");
        let mut command = Command::new(&tools.wasm_opt);
        command.args(wasm_opt_arguments(settings, &wasm, &optimised));
        report::run(&mut command)?;
        std::fs::rename(&optimised, &wasm).map_err(|error| error.to_string())
    })?;
    stamp.write()
}

/// Gives short names to what the package's module and its script call each other.
fn shorten(folder: &Path, name: &str) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let bytes = std::fs::read(&wasm).map_err(fault)?;
    let mut names = Names::new(&bytes)?;
    std::fs::write(&wasm, names.module(&bytes)?).map_err(fault)?;
    let read = |path: &Path| std::fs::read_to_string(path).map_err(fault);
    let script = folder.join(format!("{name}.js"));
    std::fs::write(&script, names.script(&read(&script)?)?).map_err(fault)?;
    for end in [".d.ts", "_bg.wasm.d.ts"] {
        let types = folder.join(format!("{name}{end}"));
        std::fs::write(&types, names.types(&read(&types)?)).map_err(fault)?;
    }
    Ok(())
}

/// Flags more than .cargo/config.toml has: the linker writes its map, and what the core says of itself names no folder
/// of the machine that built it.
fn flags() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let crates = home.unwrap_or_default().join("registry/src");
    let crates = crates.to_string_lossy();
    format!(
        "target.wasm32-unknown-unknown.rustflags=['-C', 'link-arg=--Map={MAP}', '--remap-path-prefix={crates}=crates']"
    )
}

/// What `wasm-pack` is called with: every setting of `[build]`.
///
/// It may install nothing, and leaves wasm-opt to us: by itself it would take any version that is
/// on PATH and read the flags from elsewhere.
fn wasm_pack_arguments(settings: &Settings) -> Vec<String> {
    let build = &settings.build;
    let mut arguments: Vec<String> = ["build", ".", "--mode", "no-install", "--no-opt"]
        .iter()
        .map(ToString::to_string)
        .collect();
    for (name, value) in [
        ("--target", &build.target),
        ("--out-dir", &build.out_dir),
        ("--out-name", &build.out_name),
    ] {
        arguments.extend([name.to_string(), value.clone()]);
    }
    match build.profile.as_str() {
        "release" | "dev" | "profiling" => arguments.push(format!("--{}", build.profile)),
        other => arguments.extend(["--profile".to_string(), other.to_string()]),
    }
    arguments
}

/// What `wasm-opt` is called with.
pub fn wasm_opt_arguments(settings: &Settings, from: &Path, to: &Path) -> Vec<OsString> {
    let flags = settings.wasm_opt.flags.iter().map(OsString::from);
    flags.chain([from.into(), "-o".into(), to.into()]).collect()
}

fn path_with(first: Option<&Path>) -> Result<OsString, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = first
        .map(PathBuf::from)
        .into_iter()
        .chain(std::env::split_paths(&path));
    std::env::join_paths(folders).map_err(|error| format!("PATH cannot be extended: {error}"))
}

/// Bundles the page with Vite: the site, the single file and the npm package.
pub fn site(root: &Path, settings: &Settings) -> Result<(), String> {
    let www = root.join("www");
    // www holds the core's package too, so a new core makes a new site.
    debug_assert!(settings.build.out_dir.starts_with("www/"));
    let stamp = Stamp::new(
        root.join("target/xtask/site.stamp"),
        &[www, root.join("docs/element.md")],
        // The address that pages and package name.
        &std::env::var("WATERSHED_SITE").unwrap_or_default(),
        &[root.join("dist"), root.join("target/npm")],
    );
    if stamp.is_fresh() {
        return Ok(());
    }
    timed("building the site into dist", || {
        report::run(
            Command::new("node")
                .args(VITE)
                .args(["build", "www"])
                .current_dir(root),
        )
    })?;
    single_file(root)?;
    npm(root)?;
    timed("compressing dist", || {
        report::run(
            Command::new("node")
                .arg("www/compress.js")
                .current_dir(root),
        )
    })?;
    stamp.write()
}

/// Writes everything into one file, `dist/watershed.html`.
fn single_file(root: &Path) -> Result<(), String> {
    timed("writing dist/watershed.html", || {
        report::run(
            Command::new("node")
                .arg("www/single-file.js")
                .current_dir(root),
        )
    })
}

/// Writes the npm package, a folder for `npm pack`, to `target/npm`.
fn npm(root: &Path) -> Result<(), String> {
    timed("writing the npm package into target/npm", || {
        report::run(
            Command::new("node")
                .arg("www/npm/pack.js")
                .current_dir(root),
        )
    })
}

/// Vite as an argument of `node`, from the root of the project.
pub const VITE: [&str; 1] = ["www/node_modules/vite/bin/vite.js"];

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings that differ from the file in everything, so that nothing can come from elsewhere.
    fn altered() -> Settings {
        let mut settings = Settings::load(&root()).unwrap();
        settings.build.target = "nodejs".into();
        settings.build.out_dir = "www/elsewhere".into();
        settings.build.out_name = "other".into();
        settings.build.profile = "profiling".into();
        settings.wasm_opt.flags = vec!["-O1".into(), "--enable-threads".into()];
        settings
    }

    #[test]
    fn every_setting_reaches_wasm_pack() {
        assert_eq!(
            wasm_pack_arguments(&altered()).join(" "),
            "build . --mode no-install --no-opt --target nodejs --out-dir www/elsewhere \
             --out-name other --profiling"
        );
    }

    #[test]
    fn every_flag_reaches_wasm_opt() {
        let arguments = wasm_opt_arguments(&altered(), Path::new("a"), Path::new("b"));
        assert_eq!(arguments, ["-O1", "--enable-threads", "a", "-o", "b"]);
    }

    #[test]
    fn a_profile_of_our_own_is_passed_by_name() {
        let mut settings = altered();
        settings.build.profile = "small".into();
        assert!(wasm_pack_arguments(&settings).ends_with(&["--profile".into(), "small".into()]));
    }
}
