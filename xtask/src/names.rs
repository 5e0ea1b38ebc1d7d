//! Short names for what the core and its script call each other: nobody reads them, and every visitor downloads them twice.

use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection};
use wasmparser::{Export, ExternalKind, ImportSectionReader, Parser, Payload, TypeRef};

/// The names of a module's functions, long and short.
pub struct Names {
    exports: BTreeMap<String, String>,
    imports: BTreeMap<String, String>,
}

impl Names {
    /// Gives a short name to each function that comes in or goes out.
    pub fn new(module: &[u8]) -> Result<Names, String> {
        let mut names = Names {
            exports: BTreeMap::new(),
            imports: BTreeMap::new(),
        };
        for payload in Parser::new(0).parse_all(module) {
            match payload.map_err(text)? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import.map_err(text)?;
                        if let TypeRef::Func(_) = import.ty {
                            let short = short(names.imports.len());
                            names.imports.insert(import.name.into(), short);
                        }
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.map_err(text)?;
                        if export.kind == ExternalKind::Func {
                            let short = short(names.exports.len());
                            names.exports.insert(export.name.into(), short);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }

    /// The module with the short names.
    pub fn module(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut module = wasm_encoder::Module::new();
        self.parse_core_module(&mut module, Parser::new(0), bytes)
            .map_err(text)?;
        Ok(module.finish())
    }

    /// The script with the short names: exports behind `wasm.`, imports where they are defined. Fails where one is not found, as
    /// the script of another version of wasm-bindgen may look otherwise.
    pub fn script(&self, script: &str) -> Result<String, String> {
        let (script, defined) = self.renamed(script);
        let imported = self.imports.len();
        if defined == imported {
            Ok(script)
        } else {
            Err(format!(
                "the script defines {defined} of the core's {imported} imports"
            ))
        }
    }

    /// The types of the script, or of the module, with the short names.
    pub fn types(&self, types: &str) -> String {
        self.renamed(types).0
    }

    /// The text with the short names, and how many imports it defines.
    fn renamed(&self, script: &str) -> (String, usize) {
        let mut out = String::with_capacity(script.len());
        let mut found = 0;
        let mut rest = script;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
        {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$'));
            let (word, after) = from.split_at(end.unwrap_or(from.len()));
            out.push_str(before);
            let named = ["wasm.", "readonly ", "export const "]
                .iter()
                .any(|place| out.ends_with(place));
            let short = match self.imports.get(word) {
                Some(short) if after.starts_with(": function") => {
                    found += 1;
                    Some(short)
                }
                _ => self.exports.get(word).filter(|_| named),
            };
            out.push_str(short.map_or(word, String::as_str));
            rest = after;
        }
        out.push_str(rest);
        (out, found)
    }
}

impl Reencode for Names {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Outcome {
        for import in section.into_imports() {
            let import = import?;
            let name = self.imports.get(import.name).cloned();
            let name = name.as_deref().unwrap_or(import.name);
            imports.import(import.module, name, self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Outcome {
        let name = self.exports.get(export.name).cloned();
        let name = name.as_deref().unwrap_or(export.name);
        utils::parse_export(self, exports, Export { name, ..export })
    }
}

type Outcome = Result<(), reencode::Error<Infallible>>;

/// The n-th of a, b, … z, aa, ab, …
fn short(mut n: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'a' + (n % 26) as u8));
        if n < 26 {
            return name;
        }
        n = n / 26 - 1;
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, Function, FunctionSection, Instruction, MemorySection,
        MemoryType, Module, TypeSection,
    };

    const SCRIPT: &str = "\
export function start() { wasm.start(); return wasm.memory; }
const import0 = { __wbg_Error_1: function(a) { return wasm.start_more(a); }, };
";

    fn core() -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = ImportSection::new();
        imports.import("./core_bg.js", "__wbg_Error_1", EntityType::Function(0));
        module.section(&imports);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        module.section(&functions);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        module.section(&memories);
        let mut exports = ExportSection::new();
        exports.export("memory", ExportKind::Memory, 0);
        exports.export("start_more", ExportKind::Func, 1);
        exports.export("start", ExportKind::Func, 2);
        module.section(&exports);
        let mut code = CodeSection::new();
        for _ in 0..2 {
            let mut body = Function::new([]);
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        module.section(&code);
        module.finish()
    }

    #[test]
    fn module_and_script_get_the_same_short_names() {
        let bytes = core();
        let mut names = Names::new(&bytes).unwrap();
        let again = names.module(&bytes).unwrap();
        wasmparser::validate(&again).unwrap();
        let renamed = Names::new(&again).unwrap();
        assert_eq!(renamed.exports.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(renamed.imports.keys().collect::<Vec<_>>(), ["a"]);
        let script = names.script(SCRIPT).unwrap();
        assert_eq!(
            script,
            SCRIPT
                .replace("wasm.start()", "wasm.b()")
                .replace("wasm.start_more", "wasm.a")
                .replace("__wbg_Error_1", "a")
        );
    }

    #[test]
    fn types_follow_and_a_script_of_another_kind_is_refused() {
        let names = Names::new(&core()).unwrap();
        let types =
            "export const start: () => void;\n    readonly start_more: (a: number) => void;\n";
        let short = names.types(types);
        assert!(
            short.contains("const b:") && short.contains("readonly a:"),
            "{short}"
        );
        assert!(
            names
                .script("const import0 = { other: function() {} }")
                .is_err()
        );
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::BTreeSet<String> = (0..1000).map(short).collect();
        assert_eq!(names.len(), 1000);
        assert_eq!(
            [short(0), short(25), short(26), short(701), short(702)],
            ["a", "z", "aa", "zz", "aaa"]
        );
    }
}
