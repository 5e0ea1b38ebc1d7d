//! What runs: a copy of a module that takes note of each stretch of code.

use super::module::{Module, text};
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, Function, GlobalSection, GlobalType,
    Instruction, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, Operator, Parser};

/// The exports that say whether a stretch has run: this and its number.
pub const RAN: &str = "ran ";

/// Whether a stretch of code that is always run as a whole ends with an instruction: what follows is reached
/// from elsewhere too, or not always.
pub fn ends_stretch(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::BrIf { .. }
            | Operator::Br { .. }
            | Operator::BrTable { .. }
            | Operator::Return
            | Operator::Unreachable
    )
}

/// How many stretches a function has.
pub fn stretches(body: &FunctionBody) -> Result<u32, String> {
    let mut count = 1;
    let mut operators = body.get_operators_reader().map_err(text)?;
    while !operators.eof() {
        count += u32::from(ends_stretch(&operators.read().map_err(text)?));
    }
    Ok(count)
}

/// The module with a flag for each stretch of its code, in their order, raised when it is entered.
pub fn instrumented(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let module = Module::read(bytes)?;
    let counts: Result<Vec<u32>, _> = module.bodies.iter().map(stretches).collect();
    let mut marks = Marks {
        first_flag: module.globals.len() as u32,
        count: counts?.iter().sum(),
        next: 0,
    };
    let mut copy = wasm_encoder::Module::new();
    marks
        .parse_core_module(&mut copy, Parser::new(0), bytes)
        .map_err(text)?;
    Ok(copy.finish())
}

struct Marks {
    /// The first of the globals that are added, one for each stretch.
    first_flag: u32,
    count: u32,
    next: u32,
}

impl Marks {
    fn mark(&mut self, function: &mut Function) {
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::GlobalSet(self.first_flag + self.next));
        self.next += 1;
    }
}

type Outcome = Result<(), reencode::Error<Infallible>>;

impl Reencode for Marks {
    type Error = Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Outcome {
        utils::parse_global_section(self, globals, section)?;
        let kind = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        for _ in 0..self.count {
            globals.global(kind, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Outcome {
        utils::parse_export_section(self, exports, section)?;
        for n in 0..self.count {
            exports.export(
                &format!("{RAN}{n}"),
                ExportKind::Global,
                self.first_flag + n,
            );
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Outcome {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        self.mark(&mut function);
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let operator = operators.read()?;
            let ends = ends_stretch(&operator);
            function.instruction(&self.instruction(operator)?);
            if ends && !operators.eof() {
                self.mark(&mut function);
            } else if ends {
                self.next += 1; // after the end of the function: never
            }
        }
        code.function(&function);
        Ok(())
    }
}
