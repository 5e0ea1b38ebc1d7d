//! A closer look at runs that do not simply go downhill.

use crate::optimizer::failure::Failure;

/// What is remembered of a run beyond its position, once there is something to remember.
///
/// A run that goes downhill at every step cannot go round in circles, so only runs whose
/// value failed to fall are watched: few of a million, at a sensible learning rate.
#[derive(Clone, Debug, Default)]
pub(super) struct Note {
    /// The present watch, if the run is watched.
    pub watch: Option<Watch>,
    /// How long the last window was; the next watch begins with a longer one.
    pub window: u32,
    /// No critical point is looked for before this step.
    pub look_at: u32,
    /// What was found.
    pub finding: Finding,
}

/// Numbers that go with an outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Finding {
    /// After how many steps a cycling run is where it was.
    pub period: Option<u32>,
    /// A circling or cycling run stays within this distance of `centre`.
    pub radius: Option<f64>,
    /// The middle of the box that a circling or cycling run stays in.
    pub centre: Option<[f64; 2]>,
    /// The lowest value that a circling or cycling run was seen to visit.
    pub lowest: Option<f64>,
    /// Where the function is undefined: the point that the run stepped to.
    pub undefined_at: Option<[f64; 2]>,
    /// Why the rule could not go on.
    pub failure: Option<Failure>,
}

/// Looks for a cycle as Brent's algorithm does, and for circles: a point of the run is
/// kept as an anchor for a window of steps, then the next one for a window twice as long.
///
/// Source of the cycle search: R. P. Brent, *An improved Monte Carlo factorization
/// algorithm*, BIT 20 (1980), 176–184. It needs one anchor, whatever the period.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    anchor: [f64; 2],
    /// The step that led there, 0 for a rule that remembers nothing.
    came_by: [f64; 2],
    /// How close to the anchor the run has come again.
    nearest: f64,
    /// The same in the window before.
    nearest_before: f64,
    opened: u32,
    length: u32,
    rose: bool,
    seen: Extent,
    before: Option<Extent>,
    /// How the mean position of the last window differed from that of the one before.
    shift: Option<[f64; 2]>,
    calm: u32,
}

/// The box of positions and the range of values in a window of steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub x: [f64; 2],
    pub y: [f64; 2],
    pub f: [f64; 2],
    /// The mean position, by its sum.
    sum: [f64; 2],
    count: f64,
}

/// One step of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved {
    /// The step and where it led.
    pub step: u32,
    pub point: [f64; 2],
    /// The value there, and whether it is lower than before.
    pub f: f64,
    pub fell: bool,
    /// The larger part of the gradient there.
    pub slope: f64,
    /// The larger part of the step.
    pub length: f64,
    /// The step, 0 for a rule that remembers nothing.
    pub by: [f64; 2],
}

/// What a watch has to say about the present step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sign {
    /// Nothing yet.
    None,
    /// The value fell throughout a window: no need to go on watching.
    Downhill,
    /// The run is where it was this many steps ago.
    Repeats(u32),
    /// The run has kept to the same box and range for long.
    Stays,
}

/// The first window. Shorter ones only cost bookkeeping.
const FIRST: u32 = 16;

/// Windows do not grow beyond this: 2²⁰ steps.
const LAST: u32 = 1 << 20;

/// Boxes of windows shorter than this say nothing.
const TELLING: u32 = 64;

/// So many windows in a row must look like the one before. With lengths of 32, 64 and 128 the
/// verdict takes at least 240 steps.
const CALM: u32 = 2;

impl Extent {
    fn at([x, y]: [f64; 2], f: f64) -> Extent {
        Extent {
            x: [x, x],
            y: [y, y],
            f: [f, f],
            sum: [x, y],
            count: 1.0,
        }
    }

    fn include(&mut self, [x, y]: [f64; 2], f: f64) {
        stretch(&mut self.x, x);
        stretch(&mut self.y, y);
        stretch(&mut self.f, f);
        self.sum = [self.sum[0] + x, self.sum[1] + y];
        self.count += 1.0;
    }

    /// The longer side of the box.
    pub fn side(&self) -> f64 {
        let (width, height) = (width(self.x), width(self.y));
        if width > height { width } else { height }
    }

    pub fn centre(&self) -> [f64; 2] {
        [self.x, self.y].map(|[low, high]| low + 0.5 * (high - low))
    }

    pub fn radius(&self) -> f64 {
        let (a, b) = (0.5 * width(self.x), 0.5 * width(self.y));
        (a * a + b * b).sqrt()
    }

    fn mean(&self) -> [f64; 2] {
        self.sum.map(|sum| sum / self.count)
    }

    /// Whether this window shows the same motion as the one before, which was half as long.
    ///
    /// A run that still gets somewhere differs in at least one of these: the middle of its box
    /// moves (drift), the box shrinks (settling) or grows (escaping), its lowest value falls by
    /// about the whole range it covers (descent), or its highest value falls (a decaying
    /// oscillation; a steady one reaches as high or, in twice the time, a little higher).
    /// The size of the box is its diagonal, so that a slow turn of the motion does not count.
    ///
    /// Values are alike within a thousandth of what the gradient, of size `slope`, makes of the
    /// width of the box: to and fro across the tip of a cone, they hardly vary at all, and
    /// their range means nothing.
    fn repeats(&self, before: &Extent, slope: f64) -> bool {
        let (radius, range) = (before.radius(), width(self.f));
        let alike = 1e-3 * slope * self.side();
        let ([x, y], [old_x, old_y]) = (self.centre(), before.centre());
        (x - old_x).abs() <= 0.1 * radius
            && (y - old_y).abs() <= 0.1 * radius
            && self.radius() >= 0.9 * radius
            && self.radius() <= 1.1 * radius
            && self.f[0] >= before.f[0] - 0.05 * range - alike
            && self.f[1] >= before.f[1] - 1e-4 * range - alike
            && self.f[1] <= before.f[1] + 0.1 * range + alike
    }
}

fn width([low, high]: [f64; 2]) -> f64 {
    high - low
}

fn stretch(range: &mut [f64; 2], value: f64) {
    if value < range[0] {
        range[0] = value;
    }
    if value > range[1] {
        range[1] = value;
    }
}

impl Watch {
    /// A watch that begins at a step where the value did not fall.
    pub fn open(point: [f64; 2], by: [f64; 2], f: f64, step: u32, last_window: u32) -> Watch {
        let length = (last_window.saturating_mul(2)).clamp(FIRST, LAST);
        Watch {
            anchor: point,
            came_by: by,
            nearest: f64::INFINITY,
            nearest_before: 0.0,
            opened: step,
            length,
            rose: false,
            seen: Extent::at(point, f),
            before: None,
            shift: None,
            calm: 0,
        }
    }

    pub fn length(&self) -> u32 {
        self.length
    }

    pub fn seen(&self) -> &Extent {
        &self.seen
    }

    /// Takes note of the position after one more step.
    pub fn look(&mut self, now: &Moved) -> Sign {
        let Moved { point, f, step, .. } = *now;
        self.seen.include(point, f);
        self.rose |= !now.fell;
        // The same place: within a few roundings of the coordinates and a tiny part of the
        // step. A run that converges slowly by overshooting, to a factor of −(1 − ε) a
        // step, comes back this closely only if ε is below 10⁻⁹, and its value falls.
        let gap = [0, 1].map(|axis| (point[axis] - self.anchor[axis]).abs());
        let near =
            |axis: usize| gap[axis] <= 4.0 * f64::EPSILON * point[axis].abs() + 1e-9 * now.length;
        // A run with momentum may pass a place twice, at another speed; then it is not the same run again.
        let alike = |axis: usize| {
            (now.by[axis] - self.came_by[axis]).abs()
                <= 16.0 * f64::EPSILON * point[axis].abs() + 4e-9 * now.length
        };
        if self.rose && near(0) && near(1) && alike(0) && alike(1) {
            return Sign::Repeats(step - self.opened);
        }
        let gap = if gap[1] > gap[0] { gap[1] } else { gap[0] };
        if gap < self.nearest {
            self.nearest = gap;
        }
        if step - self.opened < self.length {
            return Sign::None;
        }
        if !self.rose {
            return Sign::Downhill;
        }
        let alike = self
            .before
            .is_some_and(|before| self.seen.repeats(&before, now.slope));
        let alike = !self.drifts() && alike;
        self.calm = if alike && self.length >= TELLING {
            self.calm + 1
        } else {
            0
        };
        // A run that comes back to its anchor ever more closely, from window to window, is being
        // drawn into a cycle; that takes longer, and then tells more.
        let returns = self.nearest < 0.1 * self.nearest_before;
        if self.calm >= CALM && !returns {
            return Sign::Stays;
        }
        self.shift = self.next_shift();
        self.before = Some(self.seen);
        self.seen = Extent::at(point, f);
        self.anchor = point;
        self.came_by = now.by;
        self.nearest_before = self.nearest;
        self.nearest = f64::INFINITY;
        self.opened = step;
        self.length = self.length.saturating_mul(2).clamp(FIRST, LAST);
        self.rose = false;
        Sign::None
    }

    fn next_shift(&self) -> Option<[f64; 2]> {
        let (now, then) = (self.seen.mean(), self.before?.mean());
        Some([now[0] - then[0], now[1] - then[1]])
    }

    /// Whether the mean position keeps moving one way along an axis.
    ///
    /// A steady drift moves it twice as far in a window twice as long; what is left of a
    /// motion to and fro has no direction and shrinks. So a run that bounces between the
    /// walls of a valley and creeps along it is not taken to stay.
    fn drifts(&self) -> bool {
        let (Some(now), Some(then)) = (self.next_shift(), self.shift) else {
            return false;
        };
        let least = 1e-9 * self.seen.radius();
        [0, 1].into_iter().any(|axis| {
            let (now, then) = (now[axis], then[axis]);
            now * then > 0.0 && now.abs() >= 0.7 * then.abs() && now.abs() > least
        })
    }
}
