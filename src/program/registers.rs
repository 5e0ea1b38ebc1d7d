//! Registers for the blocks of a program.
//!
//! Lowering names every block anew; here each gets a register, which the next block takes over
//! once the first is used up, so that all of them stay in the nearest cache.

use super::{Instruction, Loop, Operation, Program, Source, Step, Sum, Target};

/// Gives the blocks of a fresh program registers, or lets them be written where a result goes.
pub(super) fn assign(program: &mut Program, blocks: usize) {
    write_in_place(program, blocks);
    let last = last_uses(program, blocks);
    let mut pool = Pool {
        register: vec![0; blocks],
        free: Vec::new(),
        count: 0,
    };
    let mut clock = 0;
    for step in &mut program.body {
        clock += 1;
        match step {
            Step::Scalar(_) => {}
            Step::Block(instruction) => pool.assign(instruction, |block| last[block] == clock),
            Step::Loop(inside) => {
                let end = clock + inside.blocks.len();
                let mut from_outside = entering(inside, blocks);
                for sum in &mut inside.sums {
                    if let Sum::Block { to, .. } = sum {
                        *to = pool.take(*to);
                    }
                }
                for instruction in &mut inside.blocks {
                    pool.assign(instruction, |block| last[block] == clock);
                    clock += 1;
                }
                for sum in &mut inside.sums {
                    if let Sum::Block {
                        term: Source::Register(block),
                        ..
                    } = sum
                    {
                        from_outside.push(*block);
                        *block = pool.register[*block];
                    }
                }
                from_outside.retain(|&block| last[block] == end);
                pool.release(&from_outside);
            }
        }
    }
    for output in &mut program.outputs {
        if let Some(Source::Register(block)) = output {
            *block = pool.register[*block];
        }
    }
    program.registers = pool.count;
}

/// Has the instruction write the result itself that makes a block for one result alone: nothing
/// is left to copy then.
fn write_in_place(program: &mut Program, blocks: usize) {
    let mut readers = vec![0; blocks];
    let mut read = |source: &Source| {
        if let Source::Register(block) = *source {
            readers[block] += 1;
        }
    };
    for step in &program.body {
        match step {
            Step::Scalar(_) => {}
            Step::Block(instruction) => instruction.from.iter().for_each(&mut read),
            Step::Loop(inside) => {
                inside
                    .blocks
                    .iter()
                    .flat_map(|i| &i.from)
                    .for_each(&mut read);
                for sum in &inside.sums {
                    if let Sum::Block { term, .. } = sum {
                        read(term);
                    }
                }
            }
        }
    }
    program.outputs.iter().flatten().for_each(&mut read);
    for step in &mut program.body {
        let Step::Block(instruction) = step else {
            continue;
        };
        let Target::Register(block) = instruction.to else {
            continue;
        };
        let made = Some(Source::Register(block));
        if readers[block] == 1
            && !instruction.operation.long()
            && let Some(result) = program.outputs.iter().position(|&output| output == made)
        {
            instruction.to = Target::Result(result);
            program.outputs[result] = None;
        }
    }
}

/// When each block is used for the last time, or made if it is never used; a step takes one unit
/// of time, each instruction of a loop one more.
fn last_uses(program: &Program, blocks: usize) -> Vec<usize> {
    let mut last = vec![0; blocks];
    let mut clock = 0;
    let note = |instruction: &Instruction, last: &mut [usize], now: usize| {
        let read = instruction
            .from
            .iter()
            .filter_map(|source| source.register());
        for block in read.chain(instruction.results()) {
            last[block] = now;
        }
    };
    for step in &program.body {
        clock += 1;
        match step {
            Step::Scalar(_) => {}
            Step::Block(instruction) => note(instruction, &mut last, clock),
            Step::Loop(inside) => {
                for instruction in &inside.blocks {
                    note(instruction, &mut last, clock);
                    clock += 1;
                }
                for block in entering(inside, blocks) {
                    last[block] = clock;
                }
                for sum in &inside.sums {
                    if let Sum::Block { to, term } = sum {
                        last[*to] = clock;
                        term.register()
                            .into_iter()
                            .for_each(|block| last[block] = clock);
                    }
                }
            }
        }
    }
    let outputs = program.outputs.iter().flatten();
    for block in outputs.filter_map(Source::register) {
        last[block] = usize::MAX;
    }
    last
}

/// The blocks that the instructions of a loop take from outside: they are read again in the next
/// turn, so they are needed until the loop has ended.
fn entering(inside: &Loop, blocks: usize) -> Vec<usize> {
    let mut made = vec![false; blocks];
    for instruction in &inside.blocks {
        instruction.results().for_each(|block| made[block] = true);
    }
    let read = inside
        .blocks
        .iter()
        .flat_map(|instruction| &instruction.from);
    let read = read.filter_map(Source::register);
    read.filter(|&block| !made[block]).collect()
}

/// Registers, and which of them are free.
struct Pool {
    /// The register that each block has got.
    register: Vec<usize>,
    free: Vec<usize>,
    count: usize,
}

impl Pool {
    /// Gives the block a register.
    fn take(&mut self, block: usize) -> usize {
        let register = self.free.pop().unwrap_or_else(|| {
            self.count += 1;
            self.count - 1
        });
        self.register[block] = register;
        register
    }

    /// Replaces the blocks of an instruction by registers; `ends` tells which blocks nobody uses
    /// afterwards. Results get their registers first: they must not be those of an operand.
    fn assign(&mut self, instruction: &mut Instruction, ends: impl Fn(usize) -> bool) {
        let mut blocks: Vec<usize> = instruction.results().collect();
        for source in &mut instruction.from {
            if let Source::Register(block) = source {
                blocks.push(*block);
                *block = self.register[*block];
            }
        }
        if let Target::Register(block) = &mut instruction.to {
            *block = self.take(*block);
        }
        if let Operation::SinCos(block) = &mut instruction.operation {
            *block = self.take(*block);
        }
        blocks.retain(|&block| ends(block));
        self.release(&blocks);
    }

    /// Frees the registers of these blocks, some of which may be named twice.
    fn release(&mut self, blocks: &[usize]) {
        for &block in blocks {
            let register = self.register[block];
            if !self.free.contains(&register) {
                self.free.push(register);
            }
        }
    }
}
