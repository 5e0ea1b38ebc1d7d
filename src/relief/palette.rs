//! The colours of heights: deep blue-green for low, pale sand for high.

/// Stops of equal perceptual distance (`tests/fixtures/palette.py`), red, green, blue.
const STOPS: [[u8; 3]; 17] = [
    [26, 65, 89],
    [30, 77, 97],
    [36, 89, 104],
    [43, 100, 111],
    [53, 112, 117],
    [65, 123, 122],
    [78, 134, 126],
    [94, 145, 130],
    [110, 156, 134],
    [127, 166, 137],
    [146, 176, 140],
    [166, 185, 144],
    [186, 194, 149],
    [203, 204, 161],
    [219, 214, 174],
    [235, 225, 188],
    [249, 236, 203],
];

/// How many colours [`table`] holds.
pub const SIZE: usize = 256;

/// The colour map as [`SIZE`] triples of red, green, blue, lowest height first.
pub fn table() -> [u8; 3 * SIZE] {
    let mut colours = [0; 3 * SIZE];
    for (index, colour) in colours.chunks_exact_mut(3).enumerate() {
        let along = index as f64 / (SIZE - 1) as f64 * (STOPS.len() - 1) as f64;
        let stop = (along as usize).min(STOPS.len() - 2);
        let part = along - stop as f64;
        for (channel, byte) in colour.iter_mut().enumerate() {
            let (from, to) = (STOPS[stop][channel], STOPS[stop + 1][channel]);
            *byte = (f64::from(from) + part * (f64::from(to) - f64::from(from)) + 0.5) as u8;
        }
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    /// sRGB to OKLab (Ottosson 2020).
    fn oklab(colour: &[u8]) -> [f64; 3] {
        let linear = |byte: u8| {
            let u = f64::from(byte) / 255.0;
            if u <= 0.04045 {
                u / 12.92
            } else {
                libm::pow((u + 0.055) / 1.055, 2.4)
            }
        };
        let [r, g, b] = [linear(colour[0]), linear(colour[1]), linear(colour[2])];
        let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
        let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
        let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
        [
            0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
        ]
    }

    #[test]
    fn equal_steps_of_height_look_equal_and_brighter() {
        let colours = table();
        let labs: Vec<_> = colours.chunks(3).map(oklab).collect();
        // Sixteenths of the map: single steps are finer than a byte can show.
        let steps: Vec<f64> = (0..16)
            .map(|k| {
                let (a, b) = (labs[k * 255 / 16], labs[(k + 1) * 255 / 16]);
                assert!(b[0] > a[0], "lightness falls at {k}");
                let squares: f64 = (0..3).map(|i| (b[i] - a[i]) * (b[i] - a[i])).sum();
                squares.sqrt()
            })
            .collect();
        let mean = steps.iter().sum::<f64>() / 16.0;
        for step in steps {
            assert!(
                (step / mean - 1.0).abs() < 0.12,
                "{step} against a mean of {mean}"
            );
        }
    }
}
