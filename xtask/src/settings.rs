//! `wasm-pack.toml`: the settings of the WebAssembly build.

use serde::Deserialize;
use std::path::Path;

/// The whole of `wasm-pack.toml`. A key that is not understood is an error, so that no setting is
/// written there and then ignored.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    pub build: Build,
    pub versions: Versions,
    pub wasm_opt: WasmOpt,
}

/// What is passed to `wasm-pack build`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    pub target: String,
    pub out_dir: String,
    pub out_name: String,
    pub profile: String,
}

/// The pinned version of each tool.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Versions {
    pub wasm_pack: String,
    pub wasm_bindgen: String,
    pub binaryen: String,
}

/// What is passed to `wasm-opt`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct WasmOpt {
    pub flags: Vec<String>,
}

impl Settings {
    /// Reads `wasm-pack.toml` in the given root.
    pub fn load(root: &Path) -> Result<Settings, String> {
        let path = root.join("wasm-pack.toml");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Settings::parse(&text)
    }

    fn parse(text: &str) -> Result<Settings, String> {
        toml::from_str(text).map_err(|error| format!("wasm-pack.toml is wrong: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::root;

    fn project_file(name: &str) -> String {
        std::fs::read_to_string(root().join(name)).unwrap()
    }

    #[test]
    fn the_file_says_who_reads_it() {
        let text = project_file("wasm-pack.toml");
        let head: String = text.lines().take(4).collect();
        assert!(
            head.contains("wasm-pack itself reads no such file"),
            "{head}"
        );
        assert!(head.contains("cargo xtask"), "{head}");
    }

    #[test]
    fn it_holds_what_the_contract_names() {
        let settings = Settings::load(&root()).unwrap();
        assert_eq!(settings.build.target, "web");
        assert_eq!(settings.build.out_dir, "www/pkg");
    }

    #[test]
    fn wasm_bindgen_is_the_one_of_the_lock_file() {
        let lock: toml::Table = toml::from_str(&project_file("Cargo.lock")).unwrap();
        let packages = lock["package"].as_array().unwrap();
        let version = packages
            .iter()
            .find(|p| p["name"].as_str() == Some("wasm-bindgen"))
            .unwrap()["version"]
            .as_str()
            .unwrap();
        assert_eq!(
            Settings::load(&root()).unwrap().versions.wasm_bindgen,
            version
        );
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = project_file("wasm-pack.toml").replace("out-name", "outname");
        let message = Settings::parse(&text).unwrap_err();
        assert!(message.contains("outname"), "{message}");
    }

    #[test]
    fn packages_come_from_the_public_registries() {
        for line in project_file("Cargo.lock")
            .lines()
            .filter(|l| l.starts_with("source"))
        {
            assert_eq!(
                line,
                "source = \"registry+https://github.com/rust-lang/crates.io-index\""
            );
        }
        let lock = project_file("www/package-lock.json");
        for line in lock.lines().filter(|l| l.contains("\"resolved\":")) {
            assert!(line.contains("https://registry.npmjs.org/"), "{line}");
        }
    }
}
