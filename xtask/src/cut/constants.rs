//! The constants of the core (texts, tables): which of them only the later part uses.
//!
//! The linker's map tells where each constant begins and ends. The first part uses a constant if an instruction of it, or
//! another constant that it uses, holds an address of it. The others are put into memory by the later part.

use std::collections::BTreeSet;
use std::ops::Range;

/// An address is taken for one of a constant that begins or ends this close to it, in bytes: a loop may count from before its
/// table, or to its end.
const NEAR: u32 = 16;

/// A constant by its addresses.
pub type Piece = Range<u32>;

/// How the map calls the place where the linker has laid together texts that end with a zero, each once.
const TEXTS: &str = "<internal>:(.rodata";

/// The constants in the linker's map, in their order; `data` is the memory at the start. Variables are not among them: they
/// may have changed when the later part arrives.
pub fn pieces(map: &str, data: &[(u32, &[u8])]) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    for line in map.lines().filter(|line| line.contains(":(.rodata")) {
        let mut words = line.split_whitespace();
        let mut number = || u32::from_str_radix(words.next()?, 16).ok();
        let (start, _, size) = (number(), number(), number());
        match (start, size) {
            (Some(start), Some(size)) if line.contains(TEXTS) => {
                pieces.extend(texts(start..start + size, data));
            }
            (Some(start), Some(size)) => pieces.push(start..start + size),
            _ => return Err(format!("the linker's map is not understood: {line}")),
        }
    }
    pieces.sort_by_key(|piece| piece.start);
    Ok(pieces)
}

/// The texts of a stretch of the memory, each with the zero that ends it.
fn texts(stretch: Piece, data: &[(u32, &[u8])]) -> Vec<Piece> {
    let byte = |address: u32| {
        let within = |(start, bytes): &(u32, &[u8])| {
            bytes.get(address.checked_sub(*start)? as usize).copied()
        };
        data.iter().find_map(within).unwrap_or(0)
    };
    let mut texts = Vec::new();
    let mut start = stretch.start;
    for address in stretch.clone() {
        if byte(address) == 0 || address + 1 == stretch.end {
            texts.push(start..address + 1);
            start = address + 1;
        }
    }
    texts
}

/// The constants that are not used from the `addresses` in instructions; `data` is the memory at the start.
pub fn unused(
    pieces: &[Piece],
    data: &[(u32, &[u8])],
    addresses: impl IntoIterator<Item = u32>,
) -> Vec<Piece> {
    let mut used = vec![false; pieces.len()];
    let mut open = Vec::new();
    let mut visit = |address: u32, open: &mut Vec<usize>| {
        let after = pieces.partition_point(|piece| piece.end.saturating_add(NEAR) < address);
        let near = |piece: &Piece| piece.start <= address.saturating_add(NEAR);
        for n in after..pieces.len() {
            if !near(&pieces[n]) {
                break;
            }
            if !std::mem::replace(&mut used[n], true) {
                open.push(n);
            }
        }
    };
    for address in addresses {
        visit(address, &mut open);
    }
    // What lies outside of the constants are variables, which hold addresses too.
    let all: BTreeSet<u32> = pieces.iter().flat_map(|piece| piece.clone()).collect();
    for (start, bytes) in data {
        for (address, word) in words(*start, bytes) {
            if !all.contains(&address) {
                visit(word, &mut open);
            }
        }
    }
    while let Some(n) = open.pop() {
        for (start, bytes) in data {
            for (address, word) in words(*start, bytes) {
                if pieces[n].contains(&address) {
                    visit(word, &mut open);
                }
            }
        }
    }
    let unused = pieces.iter().zip(used).filter(|(_, used)| !used);
    unused.map(|(piece, _)| piece.clone()).collect()
}

/// The aligned words of some bytes, with their addresses.
fn words(start: u32, bytes: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    let skipped = start.next_multiple_of(4) - start;
    let aligned = bytes.get(skipped as usize..).unwrap_or_default();
    let words = aligned
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes(word.try_into().expect("four bytes")));
    (start + skipped..).step_by(4).zip(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "\
    Addr      Off     Size Out     In      Symbol
  100000    f61f3      100 .rodata
  100000    f61fd       40         <internal>:(.rodata)
  100040    f7c7d       10         core.o:(.rodata..Lanon.1)
  100040    f7c7d       10                 .Lanon.1
  100080    f7c8d       20         core.o:(.rodata..Lanon.2)
  1000c0    f7c8d       20         core.o:(.rodata..Lanon.3)
  100100    f7c8d       20         core.o:(.data.x)
";

    /// The memory that the map tells of: first two texts.
    fn memory() -> Vec<u8> {
        let mut memory = vec![0; 0x120];
        memory[..0x40].fill(b'a');
        memory[0x1f] = 0;
        memory[0x3f] = 0;
        memory
    }

    #[test]
    fn constants_are_read_from_the_map() {
        let expected = [
            0x100000..0x100020,
            0x100020..0x100040,
            0x100040..0x100050,
            0x100080..0x1000a0,
            0x1000c0..0x1000e0,
        ];
        assert_eq!(pieces(MAP, &[(0x100000, &memory())]).unwrap(), expected);
        assert!(pieces("x y z core.o:(.rodata)", &[]).is_err());
    }

    #[test]
    fn what_an_instruction_or_a_used_constant_names_is_used() {
        let mut memory = memory();
        let pieces = pieces(MAP, &[(0x100000, &memory)]).unwrap();
        let unused = |memory: &[u8], addresses: &[u32]| {
            unused(&pieces, &[(0x100000, memory)], addresses.iter().copied())
        };
        assert_eq!(unused(&memory, &[]).len(), 5);
        // In the middle, at the end, a little before the start.
        for address in [0x100088, 0x1000a0, 0x100078] {
            assert!(
                !unused(&memory, &[address]).contains(&pieces[3]),
                "{address:x}"
            );
        }
        assert_eq!(unused(&memory, &[0x100088]).len(), 4);
        // Of two texts the one that is named, unless the other is near.
        assert!(unused(&memory, &[0x100031]).contains(&pieces[0]));
        assert!(!unused(&memory, &[0x100031]).contains(&pieces[1]));
        // The fourth names the fifth, a variable names the first text.
        memory[0x84..0x88].copy_from_slice(&0x1000c4_u32.to_le_bytes());
        memory[0x100..0x104].copy_from_slice(&0x100001_u32.to_le_bytes());
        let left = [pieces[1].clone(), pieces[2].clone()];
        assert_eq!(unused(&memory, &[0x100088]), left);
    }
}
