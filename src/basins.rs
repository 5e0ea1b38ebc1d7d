//! Which minimum the start at each pixel reaches.

mod lines;
mod places;
mod scouts;
mod tiles;

use std::rc::Rc;

pub use lines::Lines;
pub use places::Place;
use places::Places;
use scouts::Scouts;
use tiles::Layout;

use crate::ensemble::Ensemble;
use crate::ensemble::flock::Flock;
use crate::error::Error;
use crate::landscape::ends::{End, NO_SITE};
use crate::objective::Window;
use crate::outcome::Outcome;
use crate::relief::grid::{Grid, check_size};

/// Labels from here up are outcomes: this plus the outcome's code. 65521, "minimum", is a
/// minimum without a number, of which there are more than labels.
pub const OUTCOMES: u16 = 65520;

/// The label of a pixel that nobody has looked at yet.
pub const UNKNOWN: u16 = u16::MAX;

/// A map of basins in the making: every pixel's centre is a start, and its label says where it
/// ends under one rule and its settings.
///
/// The pixels come in tiles, coarse ones first, so that there is a picture early. Tiles do
/// not depend on each other: they may be worked on anywhere and put in in any order, and the
/// map comes out the same. Each label is what an [`Ensemble`] of that start alone comes to.
///
/// Under plain descent a start is let go once it is in a disc from which it provably comes to rest at a minimum
/// (docs/basins.md); its steps are those up to there, unless [`Basins::to_the_stop`].
///
/// Row 0 is the lowest y. For a function of x alone, all rows are alike.
#[derive(Clone, Debug)]
pub struct Basins {
    ensemble: Rc<Ensemble>,
    grid: Grid,
    /// The rows that are computed: one for a function of x alone.
    layout: Layout,
    height: usize,
    found: Vec<Option<Found>>,
    /// The tile that is worked on here.
    tile: Option<Tile>,
    /// Where starts are let go early; `None` if each goes on until it stops.
    scouts: Option<Scouts>,
}

/// A tile in the making.
#[derive(Clone, Debug)]
pub struct Tile {
    number: usize,
    ensemble: Rc<Ensemble>,
    starts: Vec<[f64; 2]>,
    /// What has to be known before the starts move.
    scouts: Option<Scouts>,
    flock: Option<Flock>,
}

/// What has become of the starts of a tile, in the order of its pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Codes of outcomes.
    pub outcomes: Vec<u8>,
    /// Index into `ends`, 65535 for those that came to rest at none.
    pub sites: Vec<u16>,
    /// Steps until it was certain where each ends, at most 65535.
    pub steps: Vec<u16>,
    /// Where starts of this tile came to rest.
    pub ends: Vec<End>,
}

/// Numbers that each end is packed into.
const PACKED: usize = 5;

impl Found {
    /// The ends as numbers, for a message to another worker: kind, x, y, value and largest
    /// curvature of one after the other.
    pub fn packed_ends(&self) -> Vec<f64> {
        let pack = |end: &End| {
            let curvature = end.eigenvalues.last().copied().unwrap_or(0.0);
            let kind = f64::from(end.kind.code());
            [kind, end.x, end.y, end.value, curvature]
        };
        self.ends.iter().flat_map(pack).collect()
    }

    /// The same back; `None` if these are no ends.
    pub fn with_packed_ends(mut self, ends: &[f64]) -> Option<Found> {
        let (ends, rest) = ends.as_chunks::<PACKED>();
        let unpack = |&[kind, x, y, value, curvature]: &[f64; PACKED]| {
            let kind = Outcome::of_code(kind as u8)?;
            Some(End {
                kind,
                x,
                y,
                value,
                eigenvalues: vec![curvature],
                eigenvectors: Vec::new(),
                count: 0,
                listed: NO_SITE,
            })
        };
        self.ends = ends.iter().map(unpack).collect::<Option<_>>()?;
        rest.is_empty().then_some(self)
    }
}

/// All that is known of a map, pixel by pixel: row after row, the lowest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Index into `places` of a minimum (these come first), or [`OUTCOMES`] plus the code of an
    /// outcome, or [`UNKNOWN`].
    pub labels: Vec<u16>,
    /// Index into `places` of whatever the start came to rest at, else 65535.
    pub sites: Vec<u16>,
    /// Steps until it was certain where each start ends, at most 65535: until it stopped, or was in a disc from which it provably
    /// comes to rest at a minimum.
    pub steps: Vec<u16>,
    /// Minima, the lowest first, then other points at which starts came to rest.
    pub places: Vec<Place>,
    /// How many of the places are minima.
    pub minima: usize,
    /// How many of the places are told apart: the minima, and the others too if they are few.
    /// Along a flat valley, or on a plateau, every start comes to rest at a place of its own.
    pub distinct: usize,
    /// Pixels by the code of their outcome; whatever has the label of a minimum counts as one.
    pub counts: [u32; Outcome::ALL.len()],
    /// Pixels that are known.
    pub known: u32,
}

impl Basins {
    /// A map of `width` × `height` pixels over the window of an ensemble, whose settings hold
    /// for every pixel; its own runs do not matter.
    ///
    /// # Errors
    /// `relief.size` for a map without pixels, or with too many.
    pub fn new(ensemble: Ensemble, width: usize, height: usize) -> Result<Basins, Error> {
        check_size(width, height)?;
        let Window { x, y } = ensemble.settings().window;
        let curve = ensemble.objective().dimensions() == 1;
        let rows = if curve { 1 } else { height };
        let layout = Layout::new(width, rows);
        Ok(Basins {
            grid: Grid::centres(&Window { x, y }, width, rows),
            found: vec![None; layout.count()],
            layout,
            height,
            tile: None,
            scouts: Some(Scouts::new(&ensemble)),
            ensemble: Rc::new(ensemble),
        })
    }

    /// The same map, but each start goes on until it stops, so that all its steps are counted.
    pub fn to_the_stop(self) -> Basins {
        Basins {
            scouts: None,
            tile: None,
            ..self
        }
    }

    /// How many tiles there are, coarse ones first.
    pub fn tiles(&self) -> usize {
        self.found.len()
    }

    /// How many of the tiles belong to the first, coarse picture.
    pub fn coarse(&self) -> usize {
        self.layout.coarse()
    }

    /// Begins a tile, to be worked on anywhere; `None` if there is no such tile.
    pub fn tile(&self, number: usize) -> Option<Tile> {
        let mut starts = Vec::with_capacity(self.layout.pixels(number)?);
        self.layout.visit(number, |column, row| {
            starts.push(self.start(column, row));
        });
        Some(Tile {
            number,
            ensemble: Rc::clone(&self.ensemble),
            starts,
            scouts: self.scouts.clone(),
            flock: None,
        })
    }

    /// The centre of a pixel; 0 is the y of a function of x alone.
    fn start(&self, column: usize, row: usize) -> [f64; 2] {
        let [x, y] = self.grid.point(column, row);
        let curve = self.ensemble.objective().dimensions() == 1;
        [x, if curve { 0.0 } else { y }]
    }

    /// Takes what was found in a tile; whether it fits.
    pub fn put(&mut self, number: usize, found: Found) -> bool {
        let Some(count) = self.layout.pixels(number) else {
            return false;
        };
        let sound = found.outcomes.len() == count
            && found.sites.len() == count
            && found.steps.len() == count
            && (found.outcomes.iter()).all(|&code| Outcome::of_code(code).is_some())
            && (found.sites.iter())
                .all(|&site| site == NO_SITE || usize::from(site) < found.ends.len());
        if sound {
            self.found[number] = Some(found);
        }
        sound
    }

    /// Works on the tiles that nobody has put in, in their order, until about `budget` points
    /// are computed; whether all tiles are there.
    pub fn advance(&mut self, budget: usize) -> bool {
        let mut tile = match self.tile.take() {
            Some(tile) if self.found[tile.number].is_none() => tile,
            _ => {
                let next = self.found.iter().position(Option::is_none);
                match next.and_then(|number| self.tile(number)) {
                    Some(tile) => tile,
                    None => return true,
                }
            }
        };
        if tile.advance(budget) {
            let number = tile.number;
            self.found[number] = Some(tile.found());
        } else {
            self.tile = Some(tile);
        }
        self.done()
    }

    /// Whether all tiles are there.
    pub fn done(&self) -> bool {
        self.found.iter().all(Option::is_some)
    }

    /// What is known so far, the same however the tiles came together.
    ///
    /// A pixel of a tile that is missing is [`UNKNOWN`], or if `fill`, like the coarser pixel
    /// that lies around it.
    pub fn report(&self, fill: bool) -> Report {
        let places = Places::gather(
            &self.ensemble,
            self.found.iter().flatten().map(|found| &found.ends[..]),
        );
        let [width, rows] = self.layout.size();
        let mut report = Report {
            labels: vec![UNKNOWN; width * rows],
            sites: vec![NO_SITE; width * rows],
            steps: vec![0; width * rows],
            minima: places.minima(),
            distinct: places.distinct(),
            ..Report::default()
        };
        let mut numbers = places.numbers.iter();
        let mut counts = vec![0; places.list.len()];
        for (number, found) in self.found.iter().enumerate() {
            let Some(found) = found else { continue };
            let of_tile = numbers.next().map_or(&[][..], |numbers| &numbers[..]);
            let known = found.outcomes.iter().zip(&found.sites).zip(&found.steps);
            let mut known = known.map(|((&code, &site), &steps)| (code, site, steps));
            self.layout.visit(number, |column, row| {
                let Some((code, site, steps)) = known.next() else {
                    return;
                };
                let site = of_tile
                    .get(usize::from(site))
                    .map_or(NO_SITE, |&place| place);
                let at = row * width + column;
                report.labels[at] = label(code, site, report.minima);
                report.sites[at] = site;
                report.steps[at] = steps;
                let minimum = report.labels[at] < OUTCOMES;
                let code = if minimum {
                    Outcome::Minimum.code()
                } else {
                    code
                };
                report.counts[usize::from(code)] += 1;
                report.known += 1;
                if let Some(count) = counts.get_mut(usize::from(site)) {
                    *count += 1;
                }
            });
        }
        report.places = places.list;
        for (place, count) in report.places.iter_mut().zip(counts) {
            place.count = count;
        }
        if fill && !self.done() {
            self.fill(&mut report);
        }
        self.spread(&mut report);
        report
    }

    /// Lends unknown pixels what is known of a coarser one around them.
    fn fill(&self, report: &mut Report) {
        let [width, rows] = self.layout.size();
        for row in 0..rows {
            for column in 0..width {
                let at = row * width + column;
                if report.labels[at] != UNKNOWN {
                    continue;
                }
                let known = self
                    .layout
                    .coarser(column, row)
                    .map(|[column, row]| row * width + column)
                    .find(|&from| report.labels[from] != UNKNOWN);
                if let Some(from) = known {
                    report.labels[at] = report.labels[from];
                    report.sites[at] = report.sites[from];
                    report.steps[at] = report.steps[from];
                }
            }
        }
    }

    /// Repeats the one row of a curve, and counts as often.
    fn spread(&self, report: &mut Report) {
        let [width, rows] = self.layout.size();
        if rows == self.height {
            return;
        }
        let times = self.height / rows;
        report.labels = report.labels.repeat(times);
        report.sites = report.sites.repeat(times);
        report.steps = report.steps.repeat(times);
        debug_assert_eq!(report.labels.len(), width * self.height);
        for place in &mut report.places {
            place.count *= times as u32;
        }
        for count in &mut report.counts {
            *count *= times as u32;
        }
        report.known *= times as u32;
    }
}

/// The label of an outcome at a place.
fn label(code: u8, site: u16, minima: usize) -> u16 {
    if usize::from(site) < minima {
        site
    } else {
        OUTCOMES + u16::from(code)
    }
}

impl Tile {
    /// Goes on until about `budget` points are computed; whether the tile is done.
    pub fn advance(&mut self, budget: usize) -> bool {
        if self.flock.is_none() {
            if let Some(scouts) = &self.scouts
                && !scouts.advance(budget)
            {
                return false;
            }
            let traps = self.scouts.as_ref().map(Scouts::traps).unwrap_or_default();
            self.flock = Some(Flock::trapped(&self.ensemble, &self.starts, &traps));
        }
        self.flock
            .as_mut()
            .is_none_or(|flock| flock.advance(budget))
    }

    /// What has become of the starts; those that still move are at the limit of steps or not
    /// there yet.
    pub fn found(&self) -> Found {
        let Some(flock) = &self.flock else {
            let count = self.starts.len();
            return Found {
                outcomes: vec![Outcome::StillMoving.code(); count],
                sites: vec![NO_SITE; count],
                steps: vec![0; count],
                ends: Vec::new(),
            };
        };
        let all = flock.ends().list();
        // Some were known before, and no start of the tile reached them.
        let mut number = vec![NO_SITE; all.len()];
        for &site in flock.sites() {
            if let Some(number) = number.get_mut(usize::from(site)) {
                *number = 0;
            }
        }
        let reached = |number: &&mut u16| **number != NO_SITE;
        for (next, number) in number.iter_mut().filter(reached).enumerate() {
            *number = next as u16;
        }
        let renumbered = |&site: &u16| number.get(usize::from(site)).copied().unwrap_or(NO_SITE);
        let steps = flock.steps().iter();
        let ends = all.iter().zip(&number);
        Found {
            outcomes: flock.outcomes().to_vec(),
            sites: flock.sites().iter().map(renumbered).collect(),
            steps: steps
                .map(|&steps| u16::try_from(steps).unwrap_or(u16::MAX))
                .collect(),
            ends: ends
                .filter(|(_, number)| **number != NO_SITE)
                .map(|(end, _)| end.clone())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::ensemble::Settings;
    use crate::expr;
    use crate::objective::Objective;
    use crate::optimizer::Optimizer;
    use std::rc::Rc;

    fn ensemble(name: &str, lr: f64, max_steps: u32, tolerance: f64) -> Ensemble {
        let surface = catalog::find(name).unwrap();
        let objective = Rc::new(Objective::new(expr::parse(surface.formula).unwrap()));
        let settings = Settings {
            optimizer: Optimizer::gd(lr).unwrap(),
            max_steps,
            tolerance,
            window: Window::new(surface.x, surface.y).unwrap(),
            history: false,
            seed: 7,
        };
        Ensemble::new(objective, settings, &[]).unwrap()
    }

    fn finish(mut map: Basins) -> Report {
        while !map.advance(100_000) {}
        map.report(false)
    }

    /// A map where each start goes on until it stops, and the map of the same where they are let go.
    fn both(ensemble: &Ensemble, side: usize) -> [Report; 2] {
        let map = Basins::new(ensemble.clone(), side, side).unwrap();
        [finish(map.clone().to_the_stop()), finish(map)]
    }

    /// The same labels, ends and counts, and never more steps; the steps that were saved, as a part of all.
    fn same_ends([whole, early]: &[Report; 2], what: &str) -> f64 {
        assert_eq!(early.labels, whole.labels, "{what}");
        assert_eq!(early.sites, whole.sites, "{what}");
        assert_eq!(early.counts, whole.counts, "{what}");
        assert_eq!(early.places.len(), whole.places.len(), "{what}");
        for (a, b) in early.places.iter().zip(&whole.places) {
            assert_eq!((a.kind, a.count), (b.kind, b.count), "{what}");
            let near = (a.x - b.x).abs() + (a.y - b.y).abs();
            assert!(near < 1e-9, "{what}: {a:?} {b:?}");
        }
        let (mut saved, mut all) = (0, 0);
        for (&fewer, &steps) in early.steps.iter().zip(&whole.steps) {
            assert!(fewer <= steps, "{what}");
            saved += u64::from(steps - fewer);
            all += u64::from(steps);
        }
        saved as f64 / all as f64
    }

    /// Where runs end, with and without traps; the last number is the part of all steps that has to be saved.
    #[test]
    fn who_is_let_go_would_have_ended_there() {
        for (name, lr, steps, least) in [
            ("himmelblau", 0.005, 500, 0.8),
            // Rates at which runs overshoot.
            ("himmelblau", 0.012, 500, 0.3),
            ("styblinski_tang", 0.01, 500, 0.5),
            ("rastrigin", 0.002, 300, 0.3),
            // Far out every start is still on its way.
            ("peaks", 0.05, 1000, 0.02),
            ("three_hump_camel", 0.05, 500, 0.5),
            // So small a rate that rounding hides the fall of the value long before a run stops: nothing is proved.
            ("goldstein_price", 3e-6, 3000, 0.0),
            ("goldstein_price", 1e-4, 1000, 0.01),
            ("booth", 0.05, 1000, 0.8),
            ("double_well", 0.02, 500, 0.5),
            // Tips, a bent valley.
            ("ackley", 0.01, 500, 0.0),
            ("rosenbrock", 0.001, 2000, 0.0),
        ] {
            let ensemble = ensemble(name, lr, steps, 1e-6);
            let saved = same_ends(&both(&ensemble, 64), name);
            assert!(saved >= least, "{name}: {saved}");
        }
    }

    #[test]
    fn without_traps_each_start_goes_on() {
        for (lr, steps, tolerance) in [
            // Above 2/L at every minimum; so few steps that no disc is small enough; nothing ever stops.
            (0.026, 500, 1e-6),
            (0.005, 12, 1e-6),
            (0.005, 100, 0.0),
        ] {
            let ensemble = ensemble("himmelblau", lr, steps, tolerance);
            let reports = both(&ensemble, 48);
            assert_eq!(reports[0], reports[1], "{lr} {steps} {tolerance}");
        }
        // Few steps, but enough from the inner discs.
        let ensemble = ensemble("himmelblau", 0.01, 45, 1e-6);
        let saved = same_ends(&both(&ensemble, 48), "45 steps");
        assert!(saved > 0.01, "{saved}");
    }

    /// The tests above would notice a disc that is too large.
    #[test]
    fn a_disc_that_is_too_large_is_noticed() {
        let ensemble = ensemble("himmelblau", 0.005, 500, 1e-6);
        let map = Basins::new(ensemble, 64, 64).unwrap();
        let whole = finish(map.clone().to_the_stop());
        let scouts = map.scouts.clone().unwrap();
        while !scouts.advance(1) {}
        assert_eq!(scouts.traps().len(), 4);
        scouts.replace(|trap| trap.enlarged(6.0));
        let early = finish(map);
        let other = early.labels.iter().zip(&whole.labels);
        assert!(other.filter(|(a, b)| a != b).count() > 10);
    }
}
