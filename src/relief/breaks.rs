//! Where the drawn surface is torn: at poles and jumps there is a gap, not a wall.
//!
//! A picture joins neighbouring points of its grid. Between two of them the function may have a pole, such as that of tan x, or a jump; joined
//! all the same, they would make a wall that is not there. How steep the way between two points is tells nothing: an enclosure of the
//! function over a box (interval arithmetic) tells where it is defined and cannot jump, and there nothing is torn. Where that
//! cannot be told, the way is halved down to where the trouble is, and the values on both sides of it decide, enclosed too: at a pole they
//! grow without end, at a jump they stay apart, and at a removable hole, such as that of sin(x)/x, they do neither.

use std::rc::Rc;

use super::grid::Grid;
use crate::landscape::enclosure::{Encloser, Flags, Order};
use crate::landscape::interval::{Interval, ZERO};
use crate::landscape::region::Region;
use crate::objective::Objective;

/// A way between points is halved so often: what is left is a place.
const HALVINGS: i32 = 18;
/// Distances at which the values around a place are compared, as negative powers of two of the way.
const NEAR: [i32; 3] = [3, 9, 15];
/// Values that grow no less from the second to the third distance than from the first to the second, up to this, grow without end: those
/// around a pole of ln as much, around one of 1/x 64 times as much, around a bounded |x|^0.1 two thirds as much.
const LASTING: f64 = 0.75;
/// No number is told from infinity above this.
const HUGE: f64 = 1e300;
/// Nodes of the formula that are enclosed at most for one picture, some tenths of a second; what is not looked at then stays joined.
const WORK: usize = 10_000_000;

/// The search for the points of a grid at which it is torn, in slices.
#[derive(Clone, Debug)]
pub struct Breaks {
    encloser: Encloser,
    grid: Grid,
    tasks: Vec<Task>,
    /// How many more boxes are enclosed at most.
    left: usize,
}

#[derive(Clone, Copy, Debug)]
enum Task {
    /// The points between two of the grid, both included: \[column, row\] of the lowest and of the highest.
    Box([usize; 2], [usize; 2]),
    /// A part of the way from the point \[column, row\] along an axis over so many cells.
    Way([usize; 2], usize, usize, Interval),
}

impl Breaks {
    /// Nothing looked at yet; none for a formula that is in one piece.
    pub fn of(objective: &Rc<Objective>, grid: &Grid) -> Option<Box<Breaks>> {
        objective.may_break().then(|| Breaks::new(objective, grid))
    }

    fn new(objective: &Rc<Objective>, grid: &Grid) -> Box<Breaks> {
        let encloser = Encloser::new(Rc::clone(objective));
        Box::new(Breaks {
            tasks: vec![Task::Box([0, 0], [grid.columns - 1, grid.rows - 1])],
            left: WORK / encloser.weight(),
            encloser,
            grid: grid.clone(),
        })
    }

    /// Encloses the function over up to about so many boxes, at least one, and says whether that was all.
    ///
    /// `values` are those of the grid, row 0 first; those of points beside a break become infinite. Where they are not finite to begin with,
    /// nothing is joined.
    pub fn advance(&mut self, values: &mut [f64], boxes: usize) -> bool {
        let enough = self.encloser.count().saturating_add(boxes);
        while self.left > 0
            && let Some(task) = self.tasks.pop()
        {
            let before = self.encloser.count();
            match task {
                Task::Box(low, high) => self.divide(low, high, values),
                Task::Way(from, axis, cells, part) => self.follow(from, axis, cells, part, values),
            }
            let spent = self.encloser.count() - before;
            self.left = self.left.saturating_sub(spent);
            if self.encloser.count() >= enough {
                break;
            }
        }
        self.left == 0 || self.tasks.is_empty()
    }

    fn point(&self, [column, row]: [usize; 2]) -> [f64; 2] {
        self.grid.point(column, row)
    }

    fn index(&self, [column, row]: [usize; 2]) -> usize {
        row * self.grid.columns + column
    }

    /// Whether a region may hold a break: the function may jump there, or is undefined in places.
    fn suspect(&mut self, region: Region) -> bool {
        let flags = self.encloser.enclose(region, Order::Value).flags;
        !flags.has(Flags::NOWHERE) && (flags.has(Flags::HOLE) || flags.has(Flags::JUMP))
    }

    /// Cuts a box of the grid in two where it is suspect; of a single cell, the ways along its lower and left side.
    fn divide(&mut self, low: [usize; 2], high: [usize; 2], values: &[f64]) {
        let (from, to) = (self.point(low), self.point(high));
        let region = [0, 1].map(|axis| Interval::new(from[axis], to[axis]));
        if !self.suspect(region) {
            return;
        }
        let cells = [0, 1].map(|axis| high[axis] - low[axis]);
        let axis = usize::from(cells[1] > cells[0]);
        if cells[axis] > 1 {
            let cut = low[axis] + cells[axis] / 2;
            let (mut below, mut above) = (high, low);
            below[axis] = cut;
            above[axis] = cut;
            self.tasks
                .extend([Task::Box(low, below), Task::Box(above, high)]);
            return;
        }
        let last = [self.grid.columns - 1, self.grid.rows - 1];
        for axis in [0, 1].into_iter().filter(|&axis| cells[axis] == 1) {
            self.join(low, axis, values);
            // The upper and the right side are the lower and the left one of a neighbour, if there is one.
            let other = 1 - axis;
            if high[other] == last[other] && cells[other] == 1 {
                let mut far = low;
                far[other] += 1;
                self.join(far, axis, values);
            }
        }
    }

    /// Notes the way from a point to the next one along an axis, or to the one after it where the next is undefined, if they are joined.
    fn join(&mut self, from: [usize; 2], axis: usize, values: &[f64]) {
        let last = [self.grid.columns - 1, self.grid.rows - 1][axis];
        let mut to = from;
        to[axis] += 1;
        if values[self.index(to)].is_nan() && to[axis] < last {
            to[axis] += 1;
        }
        if values[self.index(from)].is_finite() && values[self.index(to)].is_finite() {
            let way = Interval::new(self.point(from)[axis], self.point(to)[axis]);
            self.tasks
                .push(Task::Way(from, axis, to[axis] - from[axis], way));
        }
    }

    /// Halves a way where it is suspect, down to a place, and looks at that.
    fn follow(
        &mut self,
        from: [usize; 2],
        axis: usize,
        cells: usize,
        part: Interval,
        values: &mut [f64],
    ) {
        let mut to = from;
        to[axis] += cells;
        let ends = [self.index(from), self.index(to)];
        // Torn already, there or further along.
        if ends.iter().any(|&end| !values[end].is_finite()) {
            return;
        }
        let point = self.point(from);
        let mut region = point.map(Interval::point);
        region[axis] = part;
        if !self.suspect(region) {
            return;
        }
        let way = Interval::new(point[axis], self.point(to)[axis]);
        let middle = part.middle();
        let divides = part.lo < middle && middle < part.hi;
        if divides && part.width() > way.width() * power(-HALVINGS) {
            for half in [
                Interval::new(part.lo, middle),
                Interval::new(middle, part.hi),
            ] {
                self.tasks.push(Task::Way(from, axis, cells, half));
            }
            return;
        }
        let mut place = point;
        place[axis] = middle;
        if self.torn(place, axis, way.width()) {
            // The undefined point between, or the nearer end.
            let torn = match cells {
                2 => (ends[0] + ends[1]) / 2,
                _ => ends[usize::from(middle > way.middle())],
            };
            values[torn] = f64::INFINITY;
        }
    }

    /// Whether the values grow without end or stay apart on both sides of a place.
    fn torn(&mut self, place: [f64; 2], axis: usize, way: f64) -> bool {
        let mut sides = [[ZERO; 3]; 2];
        for (sign, side) in [-1.0, 1.0].into_iter().zip(&mut sides) {
            for (near, value) in NEAR.into_iter().zip(side) {
                let mut at = place;
                at[axis] += sign * way * power(-near);
                let jet = self.encloser.at(at, Order::Value);
                // Undefined all along one side: this is where the surface ends.
                if jet.flags.has(Flags::HOLE) {
                    return false;
                }
                *value = jet.value;
            }
        }
        let [left, right] = sides;
        let without_end = |[far, near, nearest]: [Interval; 3]| {
            nearest.mignitude() >= HUGE || lasts(near - far, nearest - near)
        };
        // That the place is a little off the middle sets the sides apart too, by less than each of them still moves.
        let apart = right[2] - left[2];
        let moves = |side: [Interval; 3]| (side[2] - side[1]).magnitude();
        without_end(left)
            || without_end(right)
            || (lasts(right[1] - left[1], apart)
                && sides.iter().all(|side| moves(*side) <= apart.mignitude()))
    }
}

/// Whether what was `before` is, for sure, no less now, up to [`LASTING`].
fn lasts(before: Interval, now: Interval) -> bool {
    let most = before.magnitude();
    let most = if most > f64::MAX { f64::MAX } else { most };
    now.mignitude() > 0.0 && now.mignitude() >= LASTING * most
}

/// A power of two.
fn power(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse;
    use crate::objective::Window;
    use crate::program::Table;

    /// Looks for all breaks of a square of so many points, and says how many boxes the longest slice of ten and all together enclosed.
    fn search(objective: Objective, side: f64, points: usize) -> (usize, usize, Vec<f64>) {
        let window = Window::new([-side, side], [-side, side]).unwrap();
        let grid = Grid::corners(&window, points, points);
        let mut values = grid.values(&objective);
        let mut breaks = Breaks::of(&Rc::new(objective), &grid).unwrap();
        let (mut longest, mut before) = (0, 0);
        loop {
            let done = breaks.advance(&mut values, 10);
            let now = breaks.encloser.count();
            (longest, before) = (longest.max(now - before), now);
            if done {
                return (longest, now, values);
            }
        }
    }

    /// However many poles there are, a slice encloses no more than it may and the look at one place, and it all comes to an end.
    #[test]
    fn slices_are_short_and_the_whole_is_bounded() {
        let dense = || Objective::new(parse("tan(40x*y)+1/sin(30x+17y)").unwrap());
        let (longest, all, _) = search(dense(), 30.0, 161);
        let weight = Encloser::new(Rc::new(dense())).weight();
        assert!(weight >= 8, "{weight}");
        assert!((10..=17).contains(&longest), "{longest}");
        assert!(all <= WORK / weight + 7, "{all}");
        // A line of poles costs a few boxes for each point beside it.
        let (_, line, _) = search(Objective::new(parse("1/(x-y/3)").unwrap()), 3.0, 161);
        assert!(line < 60 * 161, "{line}");
        let (_, none, _) = search(Objective::new(parse("1/(x^2+y^2+1)").unwrap()), 3.0, 161);
        assert_eq!(none, 1);
    }

    /// A row of the data that a sum runs over puts a pole where it wants it; it counts as so many nodes more.
    #[test]
    fn poles_of_a_sum_lie_where_its_rows_say() {
        use crate::expr::graph::{Axis, Binary, Graph, Node};
        let mut g = Graph::new();
        let (x, cell) = (g.axis(Axis::X), g.add(Node::Column(0)));
        let apart = g.binary(Binary::Sub, x, cell);
        let one = g.constant(1.0);
        let body = g.binary(Binary::Div, one, apart);
        let sum = g.add(Node::Sum { body, table: 0 });
        let y = g.axis(Axis::Y);
        let root = g.binary(Binary::Add, sum, y);
        let mut objective = Objective::new(crate::expr::Formula::new(g, root, Vec::new()));
        objective.set_tables(vec![Table::new(vec![vec![-1.26, 0.49, 2.0]])]);
        let weight = Encloser::new(Rc::new(objective.clone())).weight();
        assert_eq!(weight, 4 + 3 * 3);
        let (_, _, values) = search(objective, 3.0, 61);
        let torn: Vec<usize> = (0..61).filter(|&i| values[i].is_infinite()).collect();
        assert_eq!(torn, [17, 35, 50]);
        assert_eq!(values.iter().filter(|v| v.is_infinite()).count(), 3 * 61);
    }
}
