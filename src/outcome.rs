//! Why a run stopped.

/// How a run ended, or that it has not ended.
///
/// The codes and the names are a contract with the pages that read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// No end within the steps so far.
    StillMoving = 0,
    /// Came to rest where the gradient vanishes and every curvature is positive.
    Minimum = 1,
    /// Came to rest where the gradient vanishes and the curvatures differ in sign.
    Saddle = 2,
    /// Came to rest where the gradient vanishes and every curvature is negative.
    Maximum = 3,
    /// Came to rest where the gradient vanishes and a curvature does too: a flat
    /// valley, a fourth-order minimum, a plateau. Second derivatives do not tell what it is.
    Degenerate = 4,
    /// Came to rest where the gradient jumps, as that of |x| at 0.
    Cusp = 5,
    /// Visits the same few points over and over; the period is known.
    Cycling = 6,
    /// Stays within some distance of a point without settling or repeating.
    Circling = 7,
    /// Went farther than a stated multiple of the window, or beyond all numbers.
    Diverged = 8,
    /// Stepped to where the function or its gradient is undefined.
    Undefined = 9,
    /// The rule cannot go on.
    Failed = 10,
}

impl Outcome {
    /// Every outcome, in the order of the codes.
    pub const ALL: [Outcome; 11] = [
        Outcome::StillMoving,
        Outcome::Minimum,
        Outcome::Saddle,
        Outcome::Maximum,
        Outcome::Degenerate,
        Outcome::Cusp,
        Outcome::Cycling,
        Outcome::Circling,
        Outcome::Diverged,
        Outcome::Undefined,
        Outcome::Failed,
    ];

    /// The number that stands for the outcome in arrays.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The outcome of a code; `None` from 11 up.
    pub fn of_code(code: u8) -> Option<Outcome> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The English name, the same wherever outcomes are listed.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::StillMoving => "still moving",
            Outcome::Minimum => "minimum",
            Outcome::Saddle => "saddle",
            Outcome::Maximum => "maximum",
            Outcome::Degenerate => "degenerate",
            Outcome::Cusp => "cusp",
            Outcome::Cycling => "cycling",
            Outcome::Circling => "circling",
            Outcome::Diverged => "diverged",
            Outcome::Undefined => "undefined here",
            Outcome::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_up_and_names_differ() {
        for (code, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(outcome.code()), code);
            assert_eq!(Outcome::of_code(code as u8), Some(outcome));
            let alike = Outcome::ALL.iter().filter(|o| o.name() == outcome.name());
            assert_eq!(alike.count(), 1);
        }
        assert_eq!(Outcome::of_code(11), None);
    }
}
