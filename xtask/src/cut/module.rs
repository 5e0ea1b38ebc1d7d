//! What has to be known of a WebAssembly module to cut it.

use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody,
    GlobalType, KnownCustom, MemoryType, Name, Operator, Parser, Payload, TableInit, TableType,
    TypeRef, TypeSectionReader,
};

/// A module's parts, by the indices of its own index spaces.
#[derive(Default)]
pub struct Module<'a> {
    pub types: Option<TypeSectionReader<'a>>,
    /// The signatures, by type.
    pub signatures: Vec<FuncType>,
    /// How many functions come from outside; they have the first indices.
    pub imported: u32,
    /// The type of every function, those from outside first.
    pub functions: Vec<u32>,
    pub tables: Vec<TableType>,
    pub memories: Vec<MemoryType>,
    pub globals: Vec<GlobalType>,
    /// The functions that the page can call.
    pub exported: BTreeSet<u32>,
    /// The names of all that it shows.
    pub shown: BTreeSet<&'a str>,
    /// What stands in table 0 before anything runs: slots with functions.
    pub slots: Vec<(u32, u32)>,
    pub bodies: Vec<FunctionBody<'a>>,
    /// What lies in the memory before anything runs: addresses with bytes.
    pub data: Vec<(u32, &'a [u8])>,
    /// What the functions are called, as far as the compiler says.
    pub names: BTreeMap<u32, &'a str>,
}

impl<'a> Module<'a> {
    /// Reads a module as rustc and wasm-bindgen make it; anything else is refused rather than cut wrongly.
    pub fn read(bytes: &'a [u8]) -> Result<Module<'a>, String> {
        let mut module = Module::default();
        for payload in Parser::new(0).parse_all(bytes) {
            module.take(payload.map_err(text)?)?;
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<(), String> {
        match payload {
            Payload::TypeSection(section) => {
                self.types = Some(section.clone());
                for signature in section.into_iter_err_on_gc_types() {
                    self.signatures.push(signature.map_err(text)?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    match import.map_err(text)?.ty {
                        TypeRef::Func(kind) => self.functions.push(kind),
                        other => return Err(format!("an import of a kind not known: {other:?}")),
                    }
                }
                self.imported = self.functions.len() as u32;
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    self.functions.push(kind.map_err(text)?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    let table = table.map_err(text)?;
                    if let TableInit::Expr(_) = table.init {
                        return Err("a table that is filled by an expression".into());
                    }
                    self.tables.push(table.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memories.push(memory.map_err(text)?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global.map_err(text)?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(text)?;
                    self.shown.insert(export.name);
                    if export.kind == ExternalKind::Func {
                        self.exported.insert(export.index);
                    }
                }
            }
            Payload::StartSection { .. } => return Err("a module that starts by itself".into()),
            Payload::ElementSection(section) => {
                for element in section {
                    self.elements(element.map_err(text)?)?;
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data.map_err(text)?;
                    let DataKind::Active { offset_expr, .. } = data.kind else {
                        return Err("data that are put in place later".into());
                    };
                    self.data.push((constant(&offset_expr)?, data.data));
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for part in names {
                        self.name(part.map_err(text)?)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn name(&mut self, part: Name<'a>) -> Result<(), String> {
        if let Name::Function(names) = part {
            for naming in names {
                let naming = naming.map_err(text)?;
                self.names.insert(naming.index, naming.name);
            }
        }
        Ok(())
    }

    fn elements(&mut self, element: wasmparser::Element<'a>) -> Result<(), String> {
        let ElementKind::Active {
            table_index: None | Some(0),
            offset_expr,
        } = element.kind
        else {
            return Err("table elements that are put in place later".into());
        };
        let ElementItems::Functions(functions) = element.items else {
            return Err("table elements that are expressions".into());
        };
        let first = constant(&offset_expr)?;
        for (slot, function) in (first..).zip(functions) {
            self.slots.push((slot, function.map_err(text)?));
        }
        Ok(())
    }

    /// The index of the function whose body is the `n`-th.
    pub fn function_of_body(&self, n: usize) -> u32 {
        self.imported + n as u32
    }

    /// What a function takes and gives.
    pub fn signature(&self, function: u32) -> &FuncType {
        &self.signatures[self.functions[function as usize] as usize]
    }

    /// The body of a function that does not come from outside.
    pub fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[(function - self.imported) as usize]
    }
}

/// The function that an instruction names: one that it calls directly or takes the reference of.
pub fn named(operator: &Operator) -> Option<u32> {
    match operator {
        Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } => Some(*function_index),
        _ => None,
    }
}

/// Refuses instructions on data and table elements of the whole, which the later part does not have.
pub fn check(operator: &Operator) -> Result<(), String> {
    match operator {
        Operator::MemoryInit { .. }
        | Operator::DataDrop { .. }
        | Operator::TableInit { .. }
        | Operator::ElemDrop { .. }
        | Operator::TryTable { .. } => Err(format!("an instruction not known: {operator:?}")),
        _ => Ok(()),
    }
}

/// A whole number that is written as a constant.
fn constant(expression: &ConstExpr) -> Result<u32, String> {
    match expression.get_operators_reader().read().map_err(text)? {
        Operator::I32Const { value } => Ok(value as u32),
        other => Err(format!("an offset that is no constant: {other:?}")),
    }
}

/// An error of the library as a message.
pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
