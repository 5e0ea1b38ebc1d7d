//! The parts of a function that a first visit never comes to.
//!
//! A body of instructions (of a block, a loop, a branch of an `if`, the function itself) is entered at its top alone, so
//! what of it did not run is its end: a *region*. It can be made a function of its own. That function is given what lies on the
//! stack and the locals that it reads, and gives back those that it writes, the values of the place where it
//! goes on, and which place that is.

use super::module::{Module, text};
use super::profile::ends_stretch;
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{
    BlockType, FrameKind, FuncType, FuncValidator, FunctionBody, Operator, ValType,
    ValidatorResources,
};

/// What the call in place of a region takes at the least, in bytes; a smaller region stays.
const CALL: usize = 20;

/// A function's instructions, taken apart.
pub struct Code<'a> {
    pub operators: Vec<Operator<'a>>,
    /// Where each begins in the module, and where the last ends.
    pub places: Vec<usize>,
    pub locals: Vec<ValType>,
    /// Whether each ran, or the one before it at least.
    ran: Vec<bool>,
    /// For what opens a body, where it is closed: by `end` or by `else`.
    pub close: BTreeMap<usize, usize>,
    results: Vec<ValType>,
}

/// Instructions that are made a function.
pub struct Region {
    pub start: usize,
    /// The instruction that closes the body.
    pub end: usize,
    /// The values that lie on the stack at the start.
    pub stack: Vec<ValType>,
    /// The locals that it is given.
    pub given: Vec<u32>,
    /// The locals that it gives back.
    pub back: Vec<u32>,
    /// Where it goes on, the usual way last.
    pub exits: Vec<Exit>,
}

/// Where a region goes on.
#[derive(Clone, PartialEq)]
pub struct Exit {
    pub to: Place,
    /// What it carries there on the stack.
    pub values: Vec<ValType>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// A branch to a label, counted from the body that the region ends.
    Label(u32),
    /// Past the end of a loop.
    Past,
}

type Locals = BTreeSet<u32>;

/// Which locals are needed afterwards, at each label and past the end of the body.
struct After {
    labels: Vec<Locals>,
    past: Locals,
}

/// What the validator knows at the start of a region.
struct Frames {
    stack: Vec<ValType>,
    /// What each label takes, from the innermost.
    labels: Vec<Vec<ValType>>,
    past: Vec<ValType>,
    in_loop: bool,
}

impl<'a> Code<'a> {
    /// Takes a function apart; `ran` says of each of its stretches whether it ran.
    pub fn new(
        module: &Module<'a>,
        function: u32,
        ran: impl IntoIterator<Item = bool>,
    ) -> Result<Code<'a>, String> {
        let body = module.body(function);
        let signature = module.signature(function);
        let mut code = Code {
            operators: Vec::new(),
            places: Vec::new(),
            locals: signature.params().to_vec(),
            ran: Vec::new(),
            close: BTreeMap::new(),
            results: signature.results().to_vec(),
        };
        for local in body.get_locals_reader().map_err(text)? {
            let (count, kind) = local.map_err(text)?;
            code.locals.extend(vec![kind; count as usize]);
        }
        let mut stretches = ran.into_iter();
        let mut here = stretches.next().unwrap_or(false);
        let mut open = Vec::new();
        let mut reader = body.get_operators_reader().map_err(text)?;
        while !reader.eof() {
            let n = code.operators.len();
            code.places.push(reader.original_position() as usize);
            let operator = reader.read().map_err(text)?;
            code.ran.push(here);
            if ends_stretch(&operator) {
                here = stretches.next().unwrap_or(false);
            }
            match &operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                    open.push(n);
                }
                Operator::Else => {
                    close(&mut code.close, &mut open, n);
                    open.push(n);
                }
                Operator::End if open.is_empty() => {}
                Operator::End => close(&mut code.close, &mut open, n),
                Operator::TryTable { .. } => return Err("exceptions, which are not known".into()),
                _ => {}
            }
            code.operators.push(operator);
        }
        code.places.push(reader.original_position() as usize);
        Ok(code)
    }

    /// Whether the function was called at all.
    pub fn ran(&self) -> bool {
        self.ran[0]
    }

    /// The regions that are worth a function of their own.
    pub fn regions(
        &self,
        body: &FunctionBody<'a>,
        signatures: &[FuncType],
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<Vec<Region>, String> {
        let last = self.operators.len() - 1;
        let mut ends = BTreeMap::new();
        self.never_ran(0, last, &mut ends);
        ends.retain(|start, end| self.size(*start, *end) > CALL);
        let mut after = BTreeMap::new();
        self.live(
            0,
            last,
            &Locals::new(),
            &mut vec![Locals::new()],
            &mut |n, labels, past| {
                if ends.contains_key(&n) {
                    let (labels, past) = (labels.to_vec(), past.clone());
                    after.insert(n, After { labels, past });
                }
            },
        );
        let mut frames = self.frames(&ends, body, signatures, validator)?;
        let regions = ends.iter().filter_map(|(start, end)| {
            self.region(*start, *end, &after[start], frames.remove(start)?)
        });
        Ok(regions.collect())
    }

    /// How long its instructions are.
    pub fn bytes(&self) -> usize {
        self.size(0, self.operators.len())
    }

    /// Whether a number in it may be the address of one of these data.
    pub fn names_data(&self, data: &[(u32, &[u8])]) -> bool {
        self.operators.iter().any(|operator| match operator {
            Operator::I32Const { value } => data.iter().any(|(start, bytes)| {
                (*start..*start + bytes.len() as u32).contains(&(*value as u32))
            }),
            _ => false,
        })
    }

    fn size(&self, start: usize, end: usize) -> usize {
        self.places[end] - self.places[start]
    }

    /// Where what follows an instruction on its level begins.
    fn next(&self, n: usize) -> usize {
        match self.close.get(&n) {
            None => n + 1,
            Some(closed) if matches!(self.operators[*closed], Operator::Else) => {
                self.close[closed] + 1
            }
            Some(closed) => closed + 1,
        }
    }

    /// The instructions of a body on its own level.
    fn level(&self, start: usize, end: usize) -> Vec<usize> {
        let mut level = Vec::new();
        let mut n = start;
        while n < end {
            level.push(n);
            n = self.next(n);
        }
        level
    }

    /// The bodies that open at an instruction: one, two of an `if` with `else`, or none.
    fn bodies(&self, n: usize) -> Vec<(usize, usize)> {
        let mut bodies = Vec::new();
        let mut open = n;
        while let Some(closed) = self.close.get(&open) {
            bodies.push((open + 1, *closed));
            open = *closed;
        }
        bodies
    }

    /// Collects the starts and ends of what did not run of a body that ran.
    fn never_ran(&self, start: usize, end: usize, found: &mut BTreeMap<usize, usize>) {
        for n in self.level(start, end) {
            if !self.ran[n] {
                found.insert(n, end);
                return;
            }
            for (start, end) in self.bodies(n) {
                self.never_ran(start, end, found);
            }
        }
    }

    /// The locals that a body needs when it begins; `past` are needed past its end, `labels` at each label around it.
    /// `seen` is shown what is needed after each instruction's body.
    fn live(
        &self,
        start: usize,
        end: usize,
        past: &Locals,
        labels: &mut Vec<Locals>,
        seen: &mut dyn FnMut(usize, &[Locals], &Locals),
    ) -> Locals {
        let mut live = past.clone();
        for n in self.level(start, end).into_iter().rev() {
            let at =
                |labels: &[Locals], depth: u32| labels[labels.len() - 1 - depth as usize].clone();
            match &self.operators[n] {
                Operator::LocalGet { local_index } => _ = live.insert(*local_index),
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    live.remove(local_index);
                }
                Operator::Br { relative_depth } => live = at(labels, *relative_depth),
                Operator::BrIf { relative_depth } => live.extend(at(labels, *relative_depth)),
                Operator::BrTable { targets } => {
                    live = at(labels, targets.default());
                    for target in targets.targets().flatten() {
                        live.extend(at(labels, target));
                    }
                }
                Operator::Return
                | Operator::Unreachable
                | Operator::ReturnCall { .. }
                | Operator::ReturnCallIndirect { .. } => live.clear(),
                Operator::Loop { .. } => {
                    let past = live;
                    live = Locals::new();
                    loop {
                        labels.push(live.clone());
                        let again = self.live(n + 1, self.close[&n], &past, labels, seen);
                        labels.pop();
                        if again == live {
                            break;
                        }
                        live = again;
                    }
                }
                Operator::Block { .. } | Operator::If { .. } => {
                    labels.push(live.clone());
                    let bodies = self.bodies(n);
                    let mut needed = Locals::new();
                    for (start, end) in &bodies {
                        needed.extend(self.live(*start, *end, &live, labels, seen));
                    }
                    labels.pop();
                    let whether = matches!(self.operators[n], Operator::If { .. });
                    if whether && bodies.len() == 1 {
                        needed.extend(live);
                    }
                    live = needed;
                }
                _ => {}
            }
            seen(n, labels, past);
        }
        live
    }

    /// What the validator knows at the start of each region; nothing where it cannot tell.
    fn frames(
        &self,
        starts: &BTreeMap<usize, usize>,
        body: &FunctionBody<'a>,
        signatures: &[FuncType],
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<BTreeMap<usize, Frames>, String> {
        let mut reader = body.get_binary_reader();
        validator.read_locals(&mut reader).map_err(text)?;
        let mut known = BTreeMap::new();
        for (n, operator) in self.operators.iter().enumerate() {
            if starts.contains_key(&n) {
                known.extend(self.known(signatures, validator).map(|frames| (n, frames)));
            }
            validator
                .op(self.places[n] as u64, operator)
                .map_err(text)?;
        }
        Ok(known)
    }

    fn known(
        &self,
        signatures: &[FuncType],
        validator: &FuncValidator<ValidatorResources>,
    ) -> Option<Frames> {
        let frame = validator.get_control_frame(0)?;
        if frame.unreachable {
            return None;
        }
        let height = validator.operand_stack_height() as usize - frame.height;
        let stack: Option<Vec<ValType>> = (0..height)
            .rev()
            .map(|depth| validator.get_operand_type(depth)?)
            .collect();
        let results = |kind: BlockType| match kind {
            BlockType::Empty => Vec::new(),
            BlockType::Type(one) => vec![one],
            BlockType::FuncType(index) => signatures[index as usize].results().to_vec(),
        };
        let depth = validator.control_stack_height();
        let labels = (0..depth).map(|n| {
            let frame = validator.get_control_frame(n as usize)?;
            match (frame.kind, frame.block_type) {
                (FrameKind::Loop, BlockType::FuncType(index)) => {
                    Some(signatures[index as usize].params().to_vec())
                }
                (FrameKind::Loop, _) => Some(Vec::new()),
                _ if n + 1 == depth => Some(self.results.clone()),
                (_, kind) => Some(results(kind)),
            }
        });
        Some(Frames {
            stack: stack?,
            labels: labels.collect::<Option<_>>()?,
            past: results(frame.block_type),
            in_loop: frame.kind == FrameKind::Loop,
        })
    }

    /// The region as a function, if that is worth it.
    fn region(&self, start: usize, end: usize, after: &After, frames: Frames) -> Option<Region> {
        let mut places = BTreeSet::new();
        let outermost = frames.labels.len() as u32 - 1;
        self.each(start, end, &mut |operator, depth| {
            let mut leaves = |to: u32| {
                if to >= depth {
                    places.insert(Place::Label(to - depth));
                }
            };
            match operator {
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    leaves(*relative_depth);
                }
                Operator::BrTable { targets } => {
                    targets.targets().flatten().for_each(&mut leaves);
                    leaves(targets.default());
                }
                Operator::Return => leaves(depth + outermost),
                _ => {}
            }
        });
        let usual = if frames.in_loop {
            Place::Past
        } else {
            Place::Label(0)
        };
        if self.goes_past(start, end) {
            places.insert(usual);
        }
        let mut exits: Vec<Exit> = places
            .into_iter()
            .map(|to| Exit {
                to,
                values: match to {
                    Place::Label(depth) => frames.labels[depth as usize].clone(),
                    Place::Past => frames.past.clone(),
                },
            })
            .collect();
        exits.sort_by_key(|exit| exit.to == usual);

        let mut written = Locals::new();
        self.each(start, end, &mut |operator, _| {
            if let Operator::LocalSet { local_index } | Operator::LocalTee { local_index } =
                operator
            {
                written.insert(*local_index);
            }
        });
        let depth = after.labels.len();
        let needed_at = |to: Place| match to {
            Place::Label(label) => &after.labels[depth - 1 - label as usize],
            Place::Past => &after.past,
        };
        let mut back = Locals::new();
        for exit in &exits {
            back.extend(needed_at(exit.to).intersection(&written));
        }
        let of_back = |needed: &Locals| needed.intersection(&back).copied().collect::<Locals>();
        let mut labels = after.labels.iter().map(of_back).collect();
        let past = of_back(&after.past);
        let given = self.live(start, end, &past, &mut labels, &mut |_, _, _| {});

        let carried: usize = exits.iter().map(|exit| exit.values.len()).sum();
        let call = CALL + 3 * (given.len() + back.len()) + 6 * exits.len() + 4 * carried;
        (self.size(start, end) > call).then(|| Region {
            start,
            end,
            stack: frames.stack,
            given: given.into_iter().collect(),
            back: back.into_iter().collect(),
            exits,
        })
    }

    /// Whether what stands last in a body lets the instruction after the body have its turn.
    pub fn goes_past(&self, start: usize, end: usize) -> bool {
        let last = self.level(start, end).last().copied();
        !last.is_some_and(|n| {
            matches!(
                self.operators[n],
                Operator::Br { .. }
                    | Operator::BrTable { .. }
                    | Operator::Return
                    | Operator::Unreachable
            )
        })
    }

    /// The label of the whole function, as it is counted at an instruction.
    pub fn outermost(&self, n: usize) -> u32 {
        let around = self
            .close
            .iter()
            .filter(|(open, closed)| **open < n && n <= **closed);
        around.count() as u32
    }

    /// Shows every instruction of a stretch, with how many bodies have been opened in it.
    pub fn each(&self, start: usize, end: usize, see: &mut dyn FnMut(&Operator<'a>, u32)) {
        let mut depth = 0;
        for operator in &self.operators[start..end] {
            see(operator, depth);
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth -= 1,
                _ => {}
            }
        }
    }
}

fn close(pairs: &mut BTreeMap<usize, usize>, open: &mut Vec<usize>, n: usize) {
    if let Some(opened) = open.pop() {
        pairs.insert(opened, n);
    }
}

impl Region {
    /// What the function gives: the values of the exits, the locals, and the number of the exit where there are several.
    pub fn results(&self, locals: &[ValType]) -> Vec<ValType> {
        let values = self.exits.iter().flat_map(|exit| exit.values.clone());
        let back = self.back.iter().map(|local| locals[*local as usize]);
        let number = (self.exits.len() > 1).then_some(ValType::I32);
        values.chain(back).chain(number).collect()
    }

    /// What it takes: the values on the stack, then locals.
    pub fn parameters(&self, locals: &[ValType]) -> Vec<ValType> {
        let given = self.given.iter().map(|local| locals[*local as usize]);
        self.stack.iter().copied().chain(given).collect()
    }
}
