//! A module cut in two: what is always loaded, and the rest, loaded when it is first called.
//!
//! Functions that never ran and regions of others (see `regions`) are moved to the later part. Where one of them can be
//! called from the first part, it is called through a slot of the table that the later part fills; before, the later part is
//! brought, unless it is there. Constants that only moved code uses move with it (see `constants`). The later part uses the memory, the tables, the globals and the functions of the first.
//! What is computed, and in which order, stays the same, so both together compute the same bits as the whole.

use super::constants::{self, Piece};
use super::module::{Module, check, named, text};
use super::profile::stretches;
use super::regions::{Code, Place, Region};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, TableSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, DataSectionReader, ElementSectionReader, ExportSectionReader, FuncType,
    FunctionBody, FunctionSectionReader, GlobalSectionReader, Operator, Parser, TableSectionReader,
    TypeSectionReader, ValidPayload, Validator,
};

/// The names that www/engine/parts.js knows, behind the name of the later part: an exported global that is 1 once it is in
/// place, one that tells the slot of the function that brings it, behind which the functions stand that it imports; and
/// the module's name for what it imports.
const PRESENT: &str = "present";
const BRING: &str = "bring";
const FIRST: &str = "first";

/// Where memory is managed, what runs depends on all that ran before: these functions stay whole.
const WHOLE: [&str; 2] = ["dlmalloc", "hashbrown"];

/// What stands in place of a function that has moved takes so many bytes, and as many again as `PARAMETER` for each parameter.
const STUB: usize = 12;
const PARAMETER: usize = 2;

/// Constants with a smaller gap between them, in bytes, are one segment of data. What lies in the gap is written with it: zeros where
/// a former cut has moved it, so parts are put in place in their order.
const SEGMENT: u32 = 8;

/// The two parts.
pub struct Parts {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
    /// The constants that the first does not use.
    pub unused: Vec<Piece>,
    /// Functions that stay, functions that move, regions that move.
    pub counts: [usize; 3],
}

/// Cuts a module, which may be the first part of a former cut; `ran` are the stretches of its code (see `profile`) that are to
/// stay in the first part, `name` is what the page calls the later one, `pieces` are the constants that may move.
pub fn divide(
    bytes: &[u8],
    ran: &BTreeSet<u32>,
    pieces: &[Piece],
    name: &'static str,
) -> Result<Parts, String> {
    let module = Module::read(bytes)?;
    let plan = Plan::new(&module, bytes, ran, name)?;
    let mut first = First::new(&plan, pieces);
    let mut part = wasm_encoder::Module::new();
    first
        .parse_core_module(&mut part, Parser::new(0), bytes)
        .map_err(text)?;
    let later = plan.later(&first.unused)?;
    let unused = first.unused;
    let first = part.finish();
    for (name, part) in [("first", &first), (name, &later)] {
        wasmparser::validate(part).map_err(|error| format!("the {name} part is wrong: {error}"))?;
    }
    let counts = [
        module.bodies.len() - plan.moved.len(),
        plan.moved.len(),
        plan.regions().count(),
    ];
    Ok(Parts {
        first,
        later,
        unused,
        counts,
    })
}

/// What goes where.
struct Plan<'a> {
    module: &'a Module<'a>,
    /// What the page calls the later part.
    name: &'static str,
    /// The functions, taken apart.
    codes: BTreeMap<u32, Code<'a>>,
    /// The functions of the later part.
    moved: BTreeSet<u32>,
    /// Those of them that the first part can call, with the slots that they take.
    stubs: BTreeMap<u32, Vec<u32>>,
    /// Of the functions that stay, what moves, and the slot of each.
    cut: BTreeMap<u32, Vec<(Region, u32)>>,
    /// The functions of the first part that the later one calls, and those from outside.
    shared: BTreeSet<u32>,
    /// The slot of the function that brings the later part; the last ones are those of the shared functions, behind it.
    bring: u32,
    /// The signatures that are added to those of the module; the first takes and gives nothing.
    added: Vec<FuncType>,
}

impl<'a> Plan<'a> {
    fn new(
        module: &'a Module<'a>,
        bytes: &'a [u8],
        ran: &BTreeSet<u32>,
        name: &'static str,
    ) -> Result<Plan<'a>, String> {
        let mut plan = Plan {
            module,
            name,
            codes: BTreeMap::new(),
            moved: BTreeSet::new(),
            stubs: BTreeMap::new(),
            cut: BTreeMap::new(),
            shared: BTreeSet::new(),
            bring: 0,
            added: vec![FuncType::new([], [])],
        };
        plan.take_apart(bytes, ran)?;
        plan.keep_short();
        plan.connect()?;
        Ok(plan)
    }

    /// Takes the functions apart and finds what never ran.
    fn take_apart(&mut self, bytes: &'a [u8], ran: &BTreeSet<u32>) -> Result<(), String> {
        let module = self.module;
        let mut validator = Validator::new();
        let mut stretch = 0;
        let mut function = module.imported;
        for payload in Parser::new(0).parse_all(bytes) {
            let ValidPayload::Func(validated, body) =
                validator.payload(&payload.map_err(text)?).map_err(text)?
            else {
                continue;
            };
            let next = stretch + stretches(&body)?;
            let flags = (stretch..next).map(|stretch| ran.contains(&stretch));
            let code = Code::new(module, function, flags)?;
            let name = module.names.get(&function).copied().unwrap_or_default();
            if code.ran() && WHOLE.iter().any(|part| name.contains(part)) {
                self.cut.insert(function, Vec::new());
            } else if code.ran() {
                let mut validator = validated.into_validator(Default::default());
                let regions = code.regions(&body, &module.signatures, &mut validator)?;
                let regions = regions.into_iter().map(|region| (region, 0)).collect();
                self.cut.insert(function, regions);
            } else {
                self.moved.insert(function);
            }
            self.codes.insert(function, code);
            stretch = next;
            function += 1;
        }
        Ok(())
    }

    /// A function that is no longer than what would stand in its place stays, where anybody calls it who does: above all what a
    /// former cut has put in place of others. Not one that uses constants, which would stay with it.
    fn keep_short(&mut self) {
        let module = self.module;
        let in_slots = module.slots.iter().map(|(_, function)| *function);
        let mut called: Vec<u32> = module.exported.iter().copied().chain(in_slots).collect();
        let stay: Vec<u32> = self.cut.keys().copied().collect();
        for function in stay {
            self.called(function, &mut called);
        }
        while let Some(function) = called.pop() {
            let parameters = module.signature(function).params().len();
            let most = STUB + PARAMETER * parameters;
            let short = |code: &Code| code.bytes() <= most && !code.names_data(&module.data);
            if self.moved.contains(&function) && short(&self.codes[&function]) {
                self.moved.remove(&function);
                self.cut.insert(function, Vec::new());
                self.called(function, &mut called);
            }
        }
    }

    /// Adds whom a function names outside of its regions.
    fn called(&self, function: u32, called: &mut Vec<u32>) {
        let regions = &self.cut[&function];
        for (n, operator) in self.codes[&function].operators.iter().enumerate() {
            let within = |(region, _): &(Region, u32)| (region.start..region.end).contains(&n);
            if !regions.iter().any(within) {
                called.extend(named(operator));
            }
        }
    }

    /// Finds who calls whom across the cut, and gives out slots.
    fn connect(&mut self) -> Result<(), String> {
        let module = self.module;
        for (function, code) in &self.codes {
            let regions = self.cut.get(function).map_or(&[][..], Vec::as_slice);
            for (n, operator) in code.operators.iter().enumerate() {
                check(operator)?;
                let Some(named) = named(operator) else {
                    continue;
                };
                let within = |(region, _): &(Region, u32)| (region.start..region.end).contains(&n);
                let later = self.moved.contains(function) || regions.iter().any(within);
                match (later, self.moved.contains(&named)) {
                    (false, true) => _ = self.stubs.entry(named).or_default(),
                    (true, false) => _ = self.shared.insert(named),
                    _ => {}
                }
            }
        }
        for function in module.exported.intersection(&self.moved) {
            self.stubs.entry(*function).or_default();
        }
        for (slot, function) in &module.slots {
            if self.moved.contains(function) {
                self.stubs.entry(*function).or_default().push(*slot);
            }
        }
        let table = module.tables.first().ok_or("a module without a table")?;
        let mut free = table.initial as u32;
        for slots in self.stubs.values_mut().filter(|slots| slots.is_empty()) {
            slots.push(free);
            free += 1;
        }
        for (_, slot) in self.cut.values_mut().flatten() {
            *slot = free;
            free += 1;
        }
        self.bring = free;
        for (function, regions) in &self.cut {
            let locals = &self.codes[function].locals;
            for (region, _) in regions {
                for kind in region_types(region, locals) {
                    if !module.signatures.contains(&kind) && !self.added.contains(&kind) {
                        self.added.push(kind);
                    }
                }
            }
        }
        Ok(())
    }

    /// The regions with their functions and slots, in the order in which they follow the functions of the later part.
    fn regions(&self) -> impl Iterator<Item = (u32, &Region, u32)> {
        self.cut.iter().flat_map(|(function, list)| {
            list.iter().map(|(region, slot)| (*function, region, *slot))
        })
    }

    /// The index of a signature.
    fn kind(&self, signature: &FuncType) -> u32 {
        let all = self.module.signatures.iter().chain(&self.added);
        all.into_iter()
            .position(|known| known == signature)
            .expect("every signature has been added") as u32
    }

    fn later(&self, constants: &[Piece]) -> Result<Vec<u8>, String> {
        let module = self.module;
        let order: BTreeMap<u32, u32> = (self.shared.iter().chain(&self.moved).copied())
            .zip(0..)
            .collect();
        let first_region = order.len() as u32;
        let mut encoder = Later { order };
        let mut part = wasm_encoder::Module::new();

        let mut types = TypeSection::new();
        if let Some(section) = module.types.clone() {
            encoder
                .parse_type_section(&mut types, section)
                .map_err(text)?;
        }
        self.add_types(&mut encoder, &mut types).map_err(text)?;
        part.section(&types);

        let mut imports = ImportSection::new();
        for (n, function) in (0..).zip(&self.shared) {
            let kind = EntityType::Function(module.functions[*function as usize]);
            imports.import(FIRST, &name(ExportKind::Func, n), kind);
        }
        for (n, table) in (0..).zip(&module.tables) {
            let mut kind = encoder.table_type(*table).map_err(text)?;
            if n == 0 {
                kind = self.longer(kind);
            }
            imports.import(FIRST, &name(ExportKind::Table, n), kind);
        }
        for (n, memory) in (0..).zip(&module.memories) {
            let kind = encoder.memory_type(*memory).map_err(text)?;
            imports.import(FIRST, &name(ExportKind::Memory, n), kind);
        }
        for (n, global) in (0..).zip(&module.globals) {
            let kind = encoder.global_type(*global).map_err(text)?;
            imports.import(FIRST, &name(ExportKind::Global, n), kind);
        }
        part.section(&imports);

        let mut functions = FunctionSection::new();
        for function in &self.moved {
            functions.function(module.functions[*function as usize]);
        }
        for (function, region, _) in self.regions() {
            let locals = &self.codes[&function].locals;
            functions.function(self.kind(&region_type(region, locals)));
        }
        part.section(&functions);

        let mut filled: Vec<(u32, u32)> = Vec::new();
        for (function, slots) in &self.stubs {
            filled.extend(slots.iter().map(|slot| (*slot, encoder.order[function])));
        }
        filled.extend((self.regions().map(|(_, _, slot)| slot)).zip(first_region..));
        filled.sort_unstable();
        let mut elements = ElementSection::new();
        for run in filled.chunk_by(|a, b| a.0 + 1 == b.0) {
            let functions: Vec<u32> = run.iter().map(|(_, function)| *function).collect();
            let offset = ConstExpr::i32_const(run[0].0 as i32);
            elements.active(None, &offset, Elements::Functions(functions.into()));
        }
        part.section(&elements);

        let mut code = CodeSection::new();
        for function in &self.moved {
            encoder
                .parse_function_body(&mut code, module.body(*function).clone())
                .map_err(text)?;
        }
        for (function, region, _) in self.regions() {
            let body = self
                .region(&mut encoder, &self.codes[&function], region)
                .map_err(text)?;
            code.function(&body);
        }
        part.section(&code);

        let mut data = DataSection::new();
        for (start, bytes) in &module.data {
            let end = start + bytes.len() as u32;
            let inside = |piece: &&Piece| *start <= piece.start && piece.end <= end;
            let inside: Vec<&Piece> = constants.iter().filter(inside).collect();
            for run in inside.chunk_by(|a, b| b.start - a.end < SEGMENT) {
                let whole = run[0].start..run[run.len() - 1].end;
                let bytes = &bytes[(whole.start - start) as usize..(whole.end - start) as usize];
                data.active(
                    0,
                    &ConstExpr::i32_const(whole.start as i32),
                    bytes.iter().copied(),
                );
            }
        }
        part.section(&data);
        Ok(part.finish())
    }

    /// A region as a function: a block for each exit, in the innermost the instructions, which leave one of the blocks;
    /// behind each block what the function gives is put together.
    fn region(&self, encoder: &mut Later, code: &Code, region: &Region) -> Result<Function, Fault> {
        let parameters = region.parameters(&code.locals);
        let mut places = BTreeMap::new();
        for (n, local) in region.given.iter().enumerate() {
            places.insert(*local, (region.stack.len() + n) as u32);
        }
        let mut own = Vec::new();
        code.each(region.start, region.end, &mut |operator, _| {
            if let Operator::LocalGet { local_index: local }
            | Operator::LocalSet { local_index: local }
            | Operator::LocalTee { local_index: local } = operator
            {
                places.entry(*local).or_insert_with(|| {
                    own.push(code.locals[*local as usize]);
                    (parameters.len() + own.len() - 1) as u32
                });
            }
        });
        let carried: Vec<Vec<u32>> = (region.exits.iter())
            .map(|exit| {
                let first = (parameters.len() + own.len()) as u32;
                own.extend(&exit.values);
                (first..).take(exit.values.len()).collect()
            })
            .collect();
        let own: Result<Vec<ValType>, _> = own.iter().map(|kind| encoder.val_type(*kind)).collect();
        let mut function = Function::new_with_locals_types(own?);

        for exit in region.exits.iter().rev() {
            let kind = self.block(encoder, &exit.values)?;
            function.instruction(&Instruction::Block(kind));
        }
        for n in 0..region.stack.len() as u32 {
            function.instruction(&Instruction::LocalGet(n));
        }
        let exit = |to: Place| region.exits.iter().position(|exit| exit.to == to);
        let label = |depth: u32, to: u32| match to.checked_sub(depth) {
            None => to,
            Some(outer) => depth + exit(Place::Label(outer)).expect("an exit") as u32,
        };
        let outermost = code.outermost(region.start);
        let mut depth = 0;
        for operator in &code.operators[region.start..region.end] {
            let place = |local: u32| places[&local];
            function.instruction(&match operator {
                Operator::LocalGet { local_index } => Instruction::LocalGet(place(*local_index)),
                Operator::LocalSet { local_index } => Instruction::LocalSet(place(*local_index)),
                Operator::LocalTee { local_index } => Instruction::LocalTee(place(*local_index)),
                Operator::Br { relative_depth } => Instruction::Br(label(depth, *relative_depth)),
                Operator::BrIf { relative_depth } => {
                    Instruction::BrIf(label(depth, *relative_depth))
                }
                Operator::BrTable { targets } => {
                    let list: Result<Vec<u32>, _> = targets.targets().collect();
                    let list = list?.into_iter().map(|to| label(depth, to)).collect();
                    Instruction::BrTable(list, label(depth, targets.default()))
                }
                Operator::Return => Instruction::Br(label(depth, depth + outermost)),
                other => encoder.instruction(other.clone())?,
            });
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth -= 1,
                _ => {}
            }
        }
        if code.goes_past(region.start, region.end) {
            let usual = region.exits.len() as u32 - 1;
            function.instruction(&Instruction::Br(usual));
        }
        for (n, values) in carried.iter().enumerate() {
            function.instruction(&Instruction::End);
            for local in values.iter().rev() {
                function.instruction(&Instruction::LocalSet(*local));
            }
            let back = region.back.iter().map(|local| places[local]);
            for local in carried.iter().flatten().copied().chain(back) {
                function.instruction(&Instruction::LocalGet(local));
            }
            if region.exits.len() > 1 {
                function.instruction(&Instruction::I32Const(n as i32));
            }
            function.instruction(&Instruction::Return);
        }
        if region.exits.is_empty() {
            function.instruction(&Instruction::Unreachable);
        }
        function.instruction(&Instruction::End);
        Ok(function)
    }

    /// The type of a block that leaves values.
    fn block(
        &self,
        encoder: &mut Later,
        values: &[wasmparser::ValType],
    ) -> Result<BlockType, Fault> {
        Ok(match values {
            [] => BlockType::Empty,
            [one] => BlockType::Result(encoder.val_type(*one)?),
            _ => BlockType::FunctionType(self.kind(&FuncType::new([], values.to_vec()))),
        })
    }

    fn add_types<T: Reencode<Error = Infallible>>(
        &self,
        encoder: &mut T,
        types: &mut TypeSection,
    ) -> Outcome {
        for kind in &self.added {
            let kind = encoder.func_type(kind.clone())?;
            types.ty().func_type(&kind);
        }
        Ok(())
    }

    /// The first slot of the shared functions.
    fn shown(&self) -> u32 {
        self.bring + 1
    }

    /// Table 0 with room for the stubs, the regions and the shared functions.
    fn longer(&self, mut table: wasm_encoder::TableType) -> wasm_encoder::TableType {
        let slots = u64::from(self.shown()) + self.shared.len() as u64;
        let more = slots - table.minimum;
        table.minimum += more;
        table.maximum = table.maximum.map(|most| most + more);
        table
    }

    /// The global that is added.
    fn present(&self) -> u32 {
        self.module.globals.len() as u32
    }

    /// The function that is added: it has the later part brought, unless it is there.
    fn ensure(&self) -> u32 {
        self.module.functions.len() as u32
    }
}

/// The signature of a region's function.
fn region_type(region: &Region, locals: &[wasmparser::ValType]) -> FuncType {
    FuncType::new(region.parameters(locals), region.results(locals))
}

/// All signatures that a region's function needs.
fn region_types(region: &Region, locals: &[wasmparser::ValType]) -> Vec<FuncType> {
    let blocks = region.exits.iter().filter(|exit| exit.values.len() > 1);
    let mut kinds: Vec<FuncType> = blocks
        .map(|exit| FuncType::new([], exit.values.clone()))
        .collect();
    kinds.push(region_type(region, locals));
    kinds
}

/// What the later part calls what it imports; of functions the number is the slot, counted from the first of them.
fn name(kind: ExportKind, n: u32) -> String {
    let letter = match kind {
        ExportKind::Func => "f",
        ExportKind::Table => "t",
        ExportKind::Memory => "m",
        _ => "g",
    };
    format!("{letter}{n}")
}

type Fault = reencode::Error<Infallible>;
type Outcome = Result<(), Fault>;

struct First<'a> {
    plan: &'a Plan<'a>,
    pieces: &'a [Piece],
    body: usize,
    /// Whatever in its instructions may be an address.
    addresses: BTreeSet<u32>,
    /// The constants that it does not use.
    unused: Vec<Piece>,
}

impl<'a> First<'a> {
    fn new(plan: &'a Plan<'a>, pieces: &'a [Piece]) -> First<'a> {
        First {
            plan,
            pieces,
            body: 0,
            addresses: BTreeSet::new(),
            unused: Vec::new(),
        }
    }

    /// A function of the later part as the first one sees it.
    fn stub(&self, function: u32) -> Function {
        let plan = self.plan;
        let mut stub = Function::new([]);
        if let Some(slots) = plan.stubs.get(&function) {
            let kind = plan.module.functions[function as usize];
            let parameters = plan.module.signature(function).params().len();
            stub.instruction(&Instruction::Call(plan.ensure()));
            for parameter in 0..parameters as u32 {
                stub.instruction(&Instruction::LocalGet(parameter));
            }
            stub.instruction(&Instruction::I32Const(slots[0] as i32));
            stub.instruction(&call_through_table(kind));
        } else {
            // Nothing of the first part names it any more, so wasm-opt leaves it out.
            stub.instruction(&Instruction::Unreachable);
        }
        stub.instruction(&Instruction::End);
        stub
    }

    /// A function that stays, without its regions.
    fn rest(&mut self, function: u32) -> Result<Function, Fault> {
        let plan = self.plan;
        let code = &plan.codes[&function];
        let regions = &plan.cut[&function];
        let parameters = plan.module.signature(function).params().len();
        let mut locals = Vec::new();
        for kind in &code.locals[parameters..] {
            locals.push(self.val_type(*kind)?);
        }
        // The number of the exit, then the values that the exits of each region carry.
        let number = code.locals.len() as u32;
        let mut free = number;
        let mut carried: Vec<Vec<u32>> = Vec::new();
        if !regions.is_empty() {
            locals.push(ValType::I32);
            free += 1;
        }
        for (region, _) in regions {
            let several = region.exits.len() > 1;
            let values: Vec<_> = region.exits.iter().flat_map(|exit| &exit.values).collect();
            carried.push(Vec::new());
            for kind in values.into_iter().filter(|_| several) {
                locals.push(self.val_type(*kind)?);
                carried.last_mut().expect("just added").push(free);
                free += 1;
            }
        }
        let mut rest = Function::new_with_locals_types(locals);
        let mut n = 0;
        let mut next = 0;
        while n < code.operators.len() {
            match regions.get(next) {
                Some((region, slot)) if region.start == n => {
                    self.call(&mut rest, code, region, *slot, number, &carried[next]);
                    n = region.end;
                    next += 1;
                }
                _ => {
                    if let Operator::I32Const { value } = code.operators[n] {
                        self.addresses.insert(value as u32);
                    }
                    rest.instruction(&self.instruction(code.operators[n].clone())?);
                    n += 1;
                }
            }
        }
        Ok(rest)
    }

    /// What stands in place of a region.
    fn call(
        &self,
        rest: &mut Function,
        code: &Code,
        region: &Region,
        slot: u32,
        number: u32,
        carried: &[u32],
    ) {
        let plan = self.plan;
        rest.instruction(&Instruction::Call(plan.ensure()));
        for local in &region.given {
            rest.instruction(&Instruction::LocalGet(*local));
        }
        rest.instruction(&Instruction::I32Const(slot as i32));
        rest.instruction(&call_through_table(
            plan.kind(&region_type(region, &code.locals)),
        ));
        if region.exits.len() > 1 {
            rest.instruction(&Instruction::LocalSet(number));
        }
        for local in region.back.iter().rev() {
            rest.instruction(&Instruction::LocalSet(*local));
        }
        for local in carried.iter().rev() {
            rest.instruction(&Instruction::LocalSet(*local));
        }
        let mut values = carried.iter().copied();
        for (n, exit) in region.exits.iter().enumerate() {
            let several = region.exits.len() > 1;
            let own: Vec<u32> = values
                .by_ref()
                .take(if several { exit.values.len() } else { 0 })
                .collect();
            let last = n + 1 == region.exits.len();
            if !last {
                rest.instruction(&Instruction::LocalGet(number));
                if n == 0 {
                    rest.instruction(&Instruction::I32Eqz);
                } else {
                    rest.instruction(&Instruction::I32Const(n as i32));
                    rest.instruction(&Instruction::I32Eq);
                }
            }
            let inner = !last && !own.is_empty();
            if inner {
                rest.instruction(&Instruction::If(BlockType::Empty));
            }
            for local in own {
                rest.instruction(&Instruction::LocalGet(local));
            }
            let Place::Label(label) = exit.to else {
                continue; // past the end of the loop, which is the last exit
            };
            if inner {
                rest.instruction(&Instruction::Br(label + 1));
                rest.instruction(&Instruction::End);
            } else if last {
                rest.instruction(&Instruction::Br(label));
            } else {
                rest.instruction(&Instruction::BrIf(label));
            }
        }
        if region.exits.is_empty() {
            rest.instruction(&Instruction::Unreachable);
        }
    }
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Outcome {
        utils::parse_type_section(self, types, section)?;
        self.plan.add_types(self, types)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Outcome {
        utils::parse_function_section(self, functions, section)?;
        functions.function(self.plan.kind(&self.plan.added[0]));
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Outcome {
        for (n, table) in section.into_iter().enumerate() {
            let kind = self.table_type(table?.ty)?;
            tables.table(if n == 0 { self.plan.longer(kind) } else { kind });
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Outcome {
        utils::parse_global_section(self, globals, section)?;
        let kind = |mutable| GlobalType {
            val_type: ValType::I32,
            mutable,
            shared: false,
        };
        globals.global(kind(true), &ConstExpr::i32_const(0));
        let slot = ConstExpr::i32_const(self.plan.bring as i32);
        globals.global(kind(false), &slot);
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Outcome {
        utils::parse_export_section(self, exports, section)?;
        let plan = self.plan;
        let module = plan.module;
        // What a former cut shows has its name already.
        let mut show = |kind: ExportKind, indices: &mut dyn Iterator<Item = u32>| {
            for (n, index) in (0..).zip(indices) {
                let name = name(kind, n);
                if !module.shown.contains(name.as_str()) {
                    exports.export(&name, kind, index);
                }
            }
        };
        show(ExportKind::Table, &mut (0..module.tables.len() as u32));
        show(ExportKind::Memory, &mut (0..module.memories.len() as u32));
        show(ExportKind::Global, &mut (0..module.globals.len() as u32));
        for (global, what) in (plan.present()..).zip([PRESENT, BRING]) {
            let name = format!("{} {what}", plan.name);
            exports.export(&name, ExportKind::Global, global);
        }
        Ok(())
    }

    /// Shows the shared functions in the table: hundreds of names to export them by would be longer than the list of them.
    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Outcome {
        utils::parse_element_section(self, elements, section)?;
        let functions: Vec<u32> = self.plan.shared.iter().copied().collect();
        let offset = ConstExpr::i32_const(self.plan.shown() as i32);
        elements.active(None, &offset, Elements::Functions(functions.into()));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Outcome {
        utils::parse_code_section(self, code, section)?;
        let mut ensure = Function::new([]);
        for instruction in [
            Instruction::GlobalGet(self.plan.present()),
            Instruction::I32Eqz,
            Instruction::If(BlockType::Empty),
            Instruction::I32Const(self.plan.bring as i32),
            call_through_table(self.plan.kind(&self.plan.added[0])),
            Instruction::End,
            Instruction::End,
        ] {
            ensure.instruction(&instruction);
        }
        code.function(&ensure);
        Ok(())
    }

    fn mem_arg(&mut self, place: wasmparser::MemArg) -> Result<wasm_encoder::MemArg, Fault> {
        self.addresses.insert(place.offset as u32);
        utils::mem_arg(self, place)
    }

    fn parse_data_section(&mut self, data: &mut DataSection, _: DataSectionReader<'_>) -> Outcome {
        let module = self.plan.module;
        let addresses = std::mem::take(&mut self.addresses);
        self.unused = constants::unused(self.pieces, &module.data, addresses);
        for (start, bytes) in &module.data {
            let mut bytes = bytes.to_vec();
            for piece in &self.unused {
                let place = (piece.start.wrapping_sub(*start)) as usize
                    ..(piece.end.wrapping_sub(*start)) as usize;
                // Zeros, as the memory has them anyway: wasm-opt leaves them out.
                if let Some(unused) = bytes.get_mut(place) {
                    unused.fill(0);
                }
            }
            data.active(0, &ConstExpr::i32_const(*start as i32), bytes);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, _: FunctionBody<'_>) -> Outcome {
        let function = self.plan.module.function_of_body(self.body);
        self.body += 1;
        let body = if self.plan.moved.contains(&function) {
            self.stub(function)
        } else {
            self.rest(function)?
        };
        code.function(&body);
        Ok(())
    }
}

fn call_through_table(type_index: u32) -> Instruction<'static> {
    Instruction::CallIndirect {
        type_index,
        table_index: 0,
    }
}

struct Later {
    /// The functions of the later part by their indices in the whole.
    order: BTreeMap<u32, u32>,
}

impl Reencode for Later {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Fault> {
        Ok(self.order[&function])
    }
}
