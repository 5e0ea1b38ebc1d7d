//! Why a rule cannot go on.

/// The reason of a run that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Failure {
    /// Newton's method: the Hessian has no inverse here, so no point is singled out.
    Singular,
    /// A second derivative is no finite number here.
    Curvature,
    /// A line search: no trial point along the direction was low enough.
    LineSearch,
    /// A trust region shrank to nothing without a lower point in it.
    TrustRegion,
}

impl Failure {
    /// Every reason.
    pub const ALL: [Failure; 4] = [
        Failure::Singular,
        Failure::Curvature,
        Failure::LineSearch,
        Failure::TrustRegion,
    ];

    /// The code that a page translates.
    pub const fn name(self) -> &'static str {
        match self {
            Failure::Singular => "singular_hessian",
            Failure::Curvature => "undefined_hessian",
            Failure::LineSearch => "line_search",
            Failure::TrustRegion => "trust_region",
        }
    }
}
