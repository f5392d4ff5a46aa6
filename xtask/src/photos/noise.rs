//! Deterministic randomness: a counter-based hash, and smooth noise over it.

/// A sequence of random numbers that depends only on its seed (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number in `0..1`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// A number in `low..high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// One of the choices.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.next() % choices.len() as u64;
        &choices[index as usize]
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A value from -1 to 1 for a point of a grid.
pub(super) fn grain(seed: u32, x: i32, y: i32) -> f32 {
    let mut z = (x as u32).wrapping_mul(0x9E37_79B1)
        ^ (y as u32).wrapping_mul(0x85EB_CA77)
        ^ seed.wrapping_mul(0xC2B2_AE3D);
    z = (z ^ (z >> 15)).wrapping_mul(0x2C1B_3C6D);
    z = (z ^ (z >> 12)).wrapping_mul(0x297A_2D39);
    z ^= z >> 15;
    z as f32 / 2_147_483_647.5 - 1.0
}

/// Smooth noise from -1 to 1: values at grid points, blended between them.
pub(super) fn smooth(seed: u32, x: f32, y: f32) -> f32 {
    let (x0, y0) = (x.floor(), y.floor());
    let (xi, yi) = (x0 as i32, y0 as i32);
    let (u, v) = (ease(x - x0), ease(y - y0));
    let top = blend(grain(seed, xi, yi), grain(seed, xi + 1, yi), u);
    let bottom = blend(grain(seed, xi, yi + 1), grain(seed, xi + 1, yi + 1), u);
    blend(top, bottom, v)
}

/// Fractal noise, about -1 to 1: octaves of smooth noise, each finer and weaker by half.
pub(super) fn fractal(seed: u32, x: f32, y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        sum += weight * smooth(seed.wrapping_add(octave * 101), x * scale, y * scale);
        weight *= 0.5;
        scale *= 2.03;
    }
    sum * 1.6
}

pub(super) fn blend(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 below `low`, 1 above `high`, and a smooth step between.
pub(super) fn step(low: f32, high: f32, x: f32) -> f32 {
    ease(((x - low) / (high - low)).clamp(0.0, 1.0))
}

fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}
