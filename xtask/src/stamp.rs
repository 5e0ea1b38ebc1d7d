//! Knowing that a step need not run again: a hash of what went in and of what came out.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// A step of the build with its inputs and outputs.
///
/// Contents count, not times: a checkout that changes times and nothing else costs nothing, and
/// outputs that someone else has overwritten are made again.
pub struct Stamp {
    file: PathBuf,
    inputs: u64,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// A stamp kept as `file` over all files below `inputs` (files or folders; `extra` is whatever
    /// else decides the result) for the step that writes `outputs`.
    pub fn new(file: PathBuf, inputs: &[PathBuf], extra: &str, outputs: &[PathBuf]) -> Stamp {
        Stamp {
            file,
            inputs: digest(inputs, extra),
            outputs: outputs.to_vec(),
        }
    }

    /// True if the outputs are there as the step left them, made from the present inputs.
    pub fn is_fresh(&self) -> bool {
        self.outputs.iter().all(|path| path.exists())
            && fs::read_to_string(&self.file).is_ok_and(|text| text == self.text())
    }

    /// Notes that the step has just run.
    pub fn write(&self) -> Result<(), String> {
        let folder = self.file.parent().expect("a stamp lies in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.file, self.text()))
            .map_err(|error| format!("{} cannot be written: {error}", self.file.display()))
    }

    fn text(&self) -> String {
        format!("{:016x} {:016x}\n", self.inputs, digest(&self.outputs, ""))
    }
}

fn digest(paths: &[PathBuf], extra: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    extra.hash(&mut hasher);
    for path in paths {
        for file in files(path, &|_| true) {
            file.strip_prefix(path).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file).unwrap_or_default().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// All files below a path (or the file itself) for which `wanted` holds, sorted; installed
/// packages are left out.
pub fn files(path: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    if path.is_file() {
        return if wanted(path) {
            vec![path.to_path_buf()]
        } else {
            Vec::new()
        };
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let kept = paths.iter().filter(|path| !path.ends_with("node_modules"));
    kept.flat_map(|path| files(path, wanted)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("watershed-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("src/deep")).unwrap();
        fs::write(path.join("src/deep/a"), "one").unwrap();
        fs::write(path.join("out"), "made").unwrap();
        path
    }

    fn stamp(path: &Path, extra: &str) -> Stamp {
        Stamp::new(
            path.join("kept/stamp"),
            &[path.join("src")],
            extra,
            &[path.join("out")],
        )
    }

    #[test]
    fn a_step_is_fresh_until_something_changes() {
        let path = folder("stamp");
        assert!(!stamp(&path, "").is_fresh(), "it never ran");
        stamp(&path, "").write().unwrap();
        assert!(stamp(&path, "").is_fresh());
        assert!(!stamp(&path, "other tool").is_fresh());

        fs::write(path.join("src/deep/a"), "two").unwrap();
        assert!(!stamp(&path, "").is_fresh(), "an input changed");
        fs::write(path.join("src/deep/a"), "one").unwrap();
        assert!(stamp(&path, "").is_fresh(), "only its time differs");

        fs::write(path.join("src/b"), "").unwrap();
        assert!(!stamp(&path, "").is_fresh(), "an input is new");
        fs::remove_file(path.join("src/b")).unwrap();

        fs::write(path.join("out"), "by another hand").unwrap();
        assert!(!stamp(&path, "").is_fresh(), "the output was overwritten");
        fs::remove_file(path.join("out")).unwrap();
        assert!(!stamp(&path, "").is_fresh(), "the output is gone");
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn installed_packages_are_no_input() {
        let path = folder("files");
        fs::create_dir_all(path.join("src/node_modules/p")).unwrap();
        fs::write(path.join("src/node_modules/p/index.js"), "").unwrap();
        assert_eq!(
            files(&path.join("src"), &|_| true),
            [path.join("src/deep/a")]
        );
        fs::remove_dir_all(path).unwrap();
    }
}
