//! From a tape to a WebAssembly module.

use wasm_encoder::{
    BlockType, CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    ImportSection, InstructionSink, MemArg, MemArgTarget, MemoryType, Module, TypeSection, ValType,
};

use super::super::kernel::POINTS;
use super::tape::{Around, One, Op, Place, Rows, Shift, Tape, Two};

/// Pairs of points that are computed side by side.
///
/// Two of them hide much of the time that one pair has to wait for its own results, and share constants: value and gradient
/// of Rastrigin's function took 13.1, 12.2 and 16.0 ns a point with 1, 2 and 4, those of Ackley's 23.5, 20.9 and 21.0 (V8 11.3, Zen 4).
pub(super) const PAIRS: usize = POINTS / 2;

/// The parameters of the function: the address of the frame, how many points, how many steps, and by how many bytes the
/// scalars of a step are apart from those of the next.
const FRAME: u32 = 0;
const COUNT: u32 = 1;
const STEPS: u32 = 2;
const STRIDE: u32 = 3;

/// The points that are left in the step at hand, and where its scalars begin among all.
const LEFT: u32 = 4;
const OFFSET: u32 = 5;

/// Whether any point may be outside of the window.
const NOTED: u32 = 6;

/// The address of the scalars; those of the vectors follow.
const SCALARS: u32 = 7;
const VECTORS: u32 = 8;

/// Bytes of a pair of points.
const PAIR: u64 = 16;

/// What a frame points to, besides vectors and scalars: the columns of each loop.
pub(super) struct Layout<'a> {
    pub vectors: usize,
    /// For each loop its columns.
    pub columns: &'a [Vec<usize>],
}

/// The module.
pub(super) fn module(tape: &Tape, layout: &Layout) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    let mut imports = ImportSection::new();
    let memory = MemoryType {
        minimum: 0,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    };
    imports.import("core", "memory", EntityType::Memory(memory));
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut exports = ExportSection::new();
    exports.export("run", ExportKind::Func, 0);
    let mut code = CodeSection::new();
    code.raw(&Coder::new(tape, layout).code());
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&exports)
        .section(&code);
    module.finish()
}

/// Where a value is found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Home {
    /// It has not been computed, or nothing needs it.
    Nowhere,
    /// In a local of its own, the same for all pairs.
    Shared(u32),
    /// In these locals, one for each pair.
    Each([u32; PAIRS]),
    /// It is made where it is used.
    Number(u64),
}

/// The upper halves of both numbers.
const HIGH: i128 = 0xffff_ffff_0000_0000_ffff_ffff_0000_0000_u128 as i128;

const TWO: Home = Home::Number(2.0_f64.to_bits());

struct Coder<'a> {
    tape: &'a Tape,
    layout: &'a Layout<'a>,
    bytes: Vec<u8>,
    uses: Vec<u32>,
    /// When each value is read for the last time: an operation takes place at twice its place, the
    /// end of a loop just before what stands behind it.
    last: Vec<u32>,
    /// Whether it is the same for all pairs.
    shared: Vec<bool>,
    /// Whether it is the same for all points, and computed before them.
    fixed: Vec<bool>,
    home: Vec<Home>,
    /// Values by the time at which they die.
    dying: Vec<(u32, Place)>,
    /// Locals that are free: for each pair, and for what pairs share.
    free: [Vec<u32>; PAIRS + 1],
    locals: u32,
    /// The first local that holds a vector.
    first: u32,
    /// Where running sums are.
    sums: Vec<[u32; PAIRS]>,
}

/// The pool of locals for what pairs share.
const COMMON: usize = PAIRS;

impl<'a> Coder<'a> {
    fn new(tape: &'a Tape, layout: &'a Layout) -> Self {
        let words = layout.columns.iter().map(|columns| 2 + columns.len());
        let first = VECTORS + layout.vectors as u32 + words.sum::<usize>() as u32;
        let uses = tape.uses();
        let count = tape.ops.len();
        let mut shared = vec![false; count];
        let mut last = vec![0; count];
        for (place, op) in tape.ops.iter().enumerate() {
            shared[place] = match op {
                Op::Load(_) | Op::Sum(_) => false,
                _ => op.operands().all(|operand| shared[operand as usize]),
            };
        }
        let mut fixed = shared.clone();
        for rows in &tape.loops {
            for place in rows.ops.clone() {
                let leaf = matches!(tape.ops[place as usize], Op::Word(_) | Op::Scalar(_));
                fixed[place as usize] &= leaf;
            }
        }
        let mut loops = tape.loops.iter().peekable();
        for (place, op) in tape.ops.iter().enumerate() {
            while loops
                .next_if(|rows| rows.ops.end as usize <= place)
                .is_some()
            {}
            if uses[place] == 0 {
                continue;
            }
            let rows = loops
                .peek()
                .filter(|rows| rows.ops.contains(&(place as Place)));
            for operand in op.operands() {
                // What comes from outside is read in every turn.
                let until = match rows {
                    Some(rows) if !rows.ops.contains(&operand) => end_of(rows),
                    _ => 2 * place as u32,
                };
                let last = &mut last[operand as usize];
                *last = (*last).max(until);
            }
        }
        for rows in &tape.loops {
            for &(_, term) in &rows.sums {
                let last = &mut last[term as usize];
                *last = (*last).max(end_of(rows));
            }
        }
        for (place, last) in last.iter_mut().enumerate() {
            // What is stored is read at once.
            *last = (*last).max(2 * place as u32);
        }
        let around = tape.around.into_iter().flat_map(Around::places);
        for place in tape.quiet.into_iter().chain(around) {
            last[place as usize] = u32::MAX;
        }
        let alive = (0..count).filter(|&place| uses[place] > 0);
        let mut dying: Vec<(u32, Place)> =
            alive.map(|place| (last[place], place as Place)).collect();
        dying.sort_unstable();
        Coder {
            tape,
            layout,
            bytes: Vec::new(),
            uses,
            last,
            shared,
            fixed,
            home: vec![Home::Nowhere; count],
            dying,
            free: Default::default(),
            locals: first,
            first,
            sums: Vec::new(),
        }
    }

    fn sink(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    fn vector(&self, vector: u32) -> u32 {
        VECTORS + vector
    }

    /// The locals of a loop: its turn in bytes, its end, and where its columns are.
    fn of_loop(&self, number: u32) -> u32 {
        let before = &self.layout.columns[..number as usize];
        let words: usize = before.iter().map(|columns| 2 + columns.len()).sum();
        VECTORS + self.layout.vectors as u32 + words as u32
    }

    fn code(mut self) -> Vec<u8> {
        let all = self.take(COMMON);
        // The furthest above 0 and below, for each axis.
        let furthest = [0; 4].map(|_| self.take(COMMON));
        if let Some(around) = self.tape.around {
            self.note(&around, all);
        }
        self.sink().block(BlockType::Empty).loop_(BlockType::Empty);
        self.addresses();
        self.fix();
        if self.tape.quiet.is_some() {
            self.sink().v128_const(-1).local_set(all);
        }
        if self.tape.around.is_some() {
            for local in furthest {
                self.sink().v128_const(0).local_set(local);
            }
        }
        self.sink()
            .local_get(COUNT)
            .local_set(LEFT)
            .loop_(BlockType::Empty);
        let (mut loops, mut open, mut died) = (0, false, 0);
        for place in 0..=self.tape.ops.len() {
            let tape = self.tape;
            while let Some(rows) = tape.loops.get(loops)
                && [rows.ops.start, rows.ops.end][usize::from(open)] as usize == place
            {
                if open {
                    self.close(rows);
                    self.bury(&mut died, end_of(rows));
                    loops += 1;
                } else {
                    self.open(rows);
                }
                open = !open;
            }
            if self.uses.get(place).is_some_and(|&uses| uses > 0) {
                self.operation(place, &mut died);
            }
        }
        if let Some(place) = self.tape.quiet {
            for copy in 0..PAIRS {
                self.sink().local_get(all);
                self.get(self.home[place as usize], copy);
                self.sink().v128_and().local_set(all);
            }
        }
        if let Some(around) = self.tape.around {
            self.go_on(&around, furthest);
        }
        let step = PAIR as i32 * PAIRS as i32;
        for vector in 0..self.layout.vectors as u32 {
            let local = self.vector(vector);
            self.sink()
                .local_get(local)
                .i32_const(step)
                .i32_add()
                .local_set(local);
        }
        self.sink()
            .local_get(LEFT)
            .i32_const(POINTS as i32)
            .i32_sub()
            .local_tee(LEFT)
            .br_if(0)
            .end()
            .local_get(OFFSET)
            .local_get(STRIDE)
            .i32_add()
            .local_set(OFFSET);
        if self.tape.quiet.is_some() {
            self.sink()
                .local_get(all)
                .i64x2_all_true()
                .i32_eqz()
                .br_if(1);
        }
        if let Some(around) = self.tape.around {
            self.any_left(&around, furthest);
            self.sink().br_if(1);
        }
        self.sink()
            .local_get(STEPS)
            .i32_const(1)
            .i32_sub()
            .local_tee(STEPS)
            .br_if(0)
            .end()
            .end()
            .local_get(STEPS)
            .end();
        let words = self.first - LEFT;
        let vectors = self.locals - self.first;
        let mut function = Function::new([(words, ValType::I32), (vectors, ValType::V128)]);
        function.raw(self.bytes);
        function.into_raw_body()
    }

    /// Finds out whether any point may be outside of the window.
    fn note(&mut self, around: &Around, any: u32) {
        let (address, word) = (self.vector(around.noted), around.noted + 1);
        self.sink()
            .local_get(FRAME)
            .i32_load(at(4 * u64::from(word)))
            .local_set(address)
            .local_get(COUNT)
            .local_set(LEFT)
            .loop_(BlockType::Empty);
        for copy in 0..PAIRS {
            self.sink()
                .local_get(any)
                .local_get(address)
                .v128_load(at(PAIR * copy as u64))
                .v128_or()
                .local_set(any);
        }
        self.sink()
            .local_get(address)
            .i32_const(PAIR as i32 * PAIRS as i32)
            .i32_add()
            .local_set(address)
            .local_get(LEFT)
            .i32_const(POINTS as i32)
            .i32_sub()
            .local_tee(LEFT)
            .br_if(0)
            .end()
            .local_get(any)
            .v128_any_true()
            .local_set(NOTED);
    }

    /// Keeps how far points have gone.
    fn go_on(&mut self, around: &Around, furthest: [u32; 4]) {
        let mut locals = [[0; PAIRS]; 2];
        for (locals, place) in locals.iter_mut().zip(around.point) {
            for (copy, local) in locals.iter_mut().enumerate() {
                *local = self.take(copy);
                self.get(self.home[place as usize], copy);
                let local = *local;
                self.sink().local_set(local);
            }
        }
        // One that may be outside counts as 0, if there is any.
        let address = self.vector(around.noted);
        self.sink().local_get(NOTED).if_(BlockType::Empty);
        for local in locals {
            for (copy, local) in local.into_iter().enumerate() {
                self.sink()
                    .local_get(local)
                    .local_get(address)
                    .v128_load(at(PAIR * copy as u64))
                    .v128_andnot()
                    .local_set(local);
            }
        }
        self.sink().end();
        for copy in 0..PAIRS {
            for (locals, [above, below]) in locals.iter().zip(axes(furthest)) {
                self.sink()
                    .local_get(above)
                    .local_get(locals[copy])
                    .i32x4_max_s()
                    .local_set(above)
                    .local_get(below)
                    .local_get(locals[copy])
                    .i32x4_max_u()
                    .local_set(below);
            }
        }
    }

    /// Pushes whether any point may have left the window in the step: whether the upper half of any number is at least that of an end.
    fn any_left(&mut self, around: &Around, furthest: [u32; 4]) {
        let [[left, right], [low, high]] = axes(around.ends.map(|place| self.home[place as usize]));
        let [x, y] = axes(furthest);
        self.sink().v128_const(HIGH);
        for ([above, below], [lowest, highest]) in [(x, [left, right]), (y, [low, high])] {
            self.sink().local_get(above);
            self.get(highest, 0);
            self.sink().i32x4_ge_s().local_get(below);
            self.get(lowest, 0);
            self.sink().i32x4_ge_u().v128_or();
        }
        self.sink().v128_or().v128_and().v128_any_true();
    }

    /// Reads the addresses of the frame into locals.
    fn addresses(&mut self) {
        // The turn of a loop is no address.
        let mut word = 0;
        let mut locals: Vec<u32> = (SCALARS..VECTORS + self.layout.vectors as u32).collect();
        for number in 0..self.layout.columns.len() {
            let first = self.of_loop(number as u32);
            locals.extend(first + 1..first + 2 + self.layout.columns[number].len() as u32);
        }
        for local in locals {
            self.sink()
                .local_get(FRAME)
                .i32_load(at(4 * word))
                .local_set(local);
            word += 1;
        }
        self.sink()
            .local_get(SCALARS)
            .local_get(OFFSET)
            .i32_add()
            .local_set(SCALARS);
    }

    /// Computes what is the same for all points into locals. Constants are written out where they are used: that is as fast,
    /// since the engine decides anyway which of them stay in registers.
    fn fix(&mut self) {
        for (place, &op) in self.tape.ops.iter().enumerate() {
            if self.uses[place] == 0 || !self.fixed[place] {
                continue;
            }
            if let Op::Word(bits) = op {
                self.home[place] = Home::Number(bits);
                continue;
            }
            let homes: Vec<Home> = op.operands().map(|of| self.home[of as usize]).collect();
            let local = self.take(COMMON);
            self.instruction(op, &homes, 0);
            self.sink().local_set(local);
            self.home[place] = Home::Shared(local);
        }
    }

    /// Pushes a value onto the stack.
    fn get(&mut self, home: Home, copy: usize) {
        let mut sink = self.sink();
        match home {
            Home::Shared(local) => sink.local_get(local),
            Home::Each(locals) => sink.local_get(locals[copy]),
            Home::Number(bits) => {
                sink.v128_const((u128::from(bits) << 64 | u128::from(bits)) as i128)
            }
            Home::Nowhere => unreachable!("a value is computed before it is used"),
        };
    }

    fn take(&mut self, pool: usize) -> u32 {
        self.free[pool].pop().unwrap_or_else(|| {
            self.locals += 1;
            self.locals - 1
        })
    }

    /// Frees the locals of what has been read for the last time by now.
    fn bury(&mut self, died: &mut usize, now: u32) {
        while let Some(&(_, place)) = self.dying.get(*died).filter(|&&(time, _)| time <= now) {
            self.release(place as usize);
            *died += 1;
        }
    }

    fn operation(&mut self, place: usize, died: &mut usize) {
        let op = self.tape.ops[place];
        if self.fixed[place] {
            return self.store(place);
        }
        let homes: Vec<Home> = op
            .operands()
            .map(|operand| self.home[operand as usize])
            .collect();
        // The operands are on the stack before the result is written, so it may take their place.
        self.bury(died, 2 * place as u32);
        if let Op::Sum(sum) = op {
            self.home[place] = Home::Each(self.sums[sum as usize]);
        } else if self.shared[place] {
            let local = self.take(COMMON);
            self.instruction(op, &homes, 0);
            self.sink().local_set(local);
            self.home[place] = Home::Shared(local);
        } else {
            let mut locals = [0; PAIRS];
            for (copy, local) in locals.iter_mut().enumerate() {
                *local = self.take(copy);
                self.instruction(op, &homes, copy);
                let local = *local;
                self.sink().local_set(local);
            }
            self.home[place] = Home::Each(locals);
        }
        self.store(place);
        if self.last[place] == 2 * place as u32 {
            self.release(place);
        }
    }

    /// Frees the locals of a value.
    fn release(&mut self, place: usize) {
        if self.fixed[place] {
            return;
        }
        match self.home[place] {
            Home::Shared(local) => self.free[COMMON].push(local),
            Home::Each(locals) => {
                for (free, local) in self.free.iter_mut().zip(locals) {
                    free.push(local);
                }
            }
            _ => {}
        }
    }

    /// Writes a value to the vectors that take it.
    fn store(&mut self, place: usize) {
        let tape = self.tape;
        for &(vector, _) in tape.stores.iter().filter(|&&(_, of)| of as usize == place) {
            let address = self.vector(vector);
            for copy in 0..PAIRS {
                self.sink().local_get(address);
                self.get(self.home[place], copy);
                self.sink().v128_store(at(PAIR * copy as u64));
            }
        }
    }

    /// Pushes the operands and does the operation, for one pair.
    fn instruction(&mut self, op: Op, homes: &[Home], copy: usize) {
        if let Op::Load(vector) = op {
            let address = self.vector(vector);
            self.sink()
                .local_get(address)
                .v128_load(at(PAIR * copy as u64));
            return;
        }
        if let Op::First(vector) = op {
            let address = self.vector(vector);
            self.sink().local_get(address).v128_load64_splat(at(0));
            return;
        }
        if let Op::Scalar(slot) = op {
            let offset = at(8 * u64::from(slot));
            self.sink().local_get(SCALARS).v128_load64_splat(offset);
            return;
        }
        if let Op::Column(column) = op {
            let (number, nth) = self.column(column);
            let first = self.of_loop(number);
            self.sink()
                .local_get(first + 2 + nth)
                .local_get(first)
                .i32_add()
                .v128_load64_splat(at(0));
            return;
        }
        let (op, order): (Op, &[usize]) = match op {
            // A mask comes last on the stack.
            Op::Select(..) => (op, &[1, 2, 0]),
            // Twice a value without a constant, and in the units that are free more often.
            Op::Two(Two::Mul, a, b) if homes[1] == TWO => (Op::Two(Two::Add, a, b), &[0, 0]),
            _ => (op, &[0, 1]),
        };
        for &operand in order {
            if let Some(&home) = homes.get(operand) {
                self.get(home, copy);
            }
        }
        let mut sink = self.sink();
        match op {
            Op::One(One::Neg, _) => sink.f64x2_neg(),
            Op::One(One::Abs, _) => sink.f64x2_abs(),
            Op::One(One::Sqrt, _) => sink.f64x2_sqrt(),
            Op::One(One::Not, _) => sink.v128_not(),
            Op::Two(Two::Add, ..) => sink.f64x2_add(),
            Op::Two(Two::Sub, ..) => sink.f64x2_sub(),
            Op::Two(Two::Mul, ..) => sink.f64x2_mul(),
            Op::Two(Two::Div, ..) => sink.f64x2_div(),
            Op::Two(Two::Lt, ..) => sink.f64x2_lt(),
            Op::Two(Two::Le, ..) => sink.f64x2_le(),
            Op::Two(Two::Eq, ..) => sink.f64x2_eq(),
            Op::Two(Two::And, ..) => sink.v128_and(),
            Op::Two(Two::Or, ..) => sink.v128_or(),
            Op::Two(Two::Xor, ..) => sink.v128_xor(),
            Op::Two(Two::WordAdd, ..) => sink.i64x2_add(),
            Op::Two(Two::WordSub, ..) => sink.i64x2_sub(),
            Op::Two(Two::AndNot, ..) => sink.v128_andnot(),
            Op::Two(Two::Min, ..) => sink.f64x2_pmin(),
            Op::Two(Two::Max, ..) => sink.f64x2_pmax(),
            Op::Shift(Shift::Left, _, by) => sink.i32_const(by as i32).i64x2_shl(),
            Op::Shift(Shift::Right, _, by) => sink.i32_const(by as i32).i64x2_shr_u(),
            Op::Select(..) => sink.v128_bitselect(),
            Op::Word(_)
            | Op::Scalar(_)
            | Op::Load(_)
            | Op::First(_)
            | Op::Column(_)
            | Op::Sum(_) => unreachable!("it has no operands"),
        };
    }

    /// The loop of a column, and its number among those of the loop.
    fn column(&self, column: u32) -> (u32, u32) {
        let mut rest = column as usize;
        for (number, columns) in self.layout.columns.iter().enumerate() {
            if rest < columns.len() {
                return (number as u32, rest as u32);
            }
            rest -= columns.len();
        }
        unreachable!("a column belongs to a loop")
    }

    /// Begins a loop over rows.
    fn open(&mut self, rows: &Rows) {
        for &(sum, _) in &rows.sums {
            let mut locals = [0; PAIRS];
            for (copy, local) in locals.iter_mut().enumerate() {
                *local = self.take(copy);
                let local = *local;
                self.sink().v128_const(0).local_set(local);
            }
            let sum = sum as usize;
            self.sums.resize(self.sums.len().max(sum + 1), [0; PAIRS]);
            self.sums[sum] = locals;
        }
        let turn = self.of_loop(rows.number);
        self.sink()
            .i32_const(0)
            .local_set(turn)
            .block(BlockType::Empty)
            .local_get(turn + 1)
            .i32_eqz()
            .br_if(0)
            .loop_(BlockType::Empty);
    }

    /// Adds up the terms of the row and goes on to the next.
    fn close(&mut self, rows: &Rows) {
        for &(sum, term) in &rows.sums {
            for copy in 0..PAIRS {
                let local = self.sums[sum as usize][copy];
                self.sink().local_get(local);
                self.get(self.home[term as usize], copy);
                self.sink().f64x2_add().local_set(local);
            }
        }
        let turn = self.of_loop(rows.number);
        self.sink()
            .local_get(turn)
            .i32_const(8)
            .i32_add()
            .local_tee(turn)
            .local_get(turn + 1)
            .i32_lt_u()
            .br_if(0)
            .end()
            .end();
    }
}

/// What belongs to the first axis, and to the second.
fn axes<T>([a, b, c, d]: [T; 4]) -> [[T; 2]; 2] {
    [[a, b], [c, d]]
}

/// When a loop ends.
fn end_of(rows: &Rows) -> u32 {
    2 * rows.ops.end - 1
}

fn at(offset: u64) -> MemArg {
    MemArg {
        offset,
        align: 2,
        target: MemArgTarget::Memory(0),
        ordering: None,
    }
}
