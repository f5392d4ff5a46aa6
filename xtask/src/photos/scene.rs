//! A landscape, from back to front: sky, sun or moon, clouds, hazy ridges, and water, sand or grass
//! in the foreground.
//!
//! Coordinates are in units of the image's height: `y` runs from 0 at the top to 1 at the bottom,
//! `x` from 0 to the aspect ratio, so that a wide image shows more of the same scene.

use image::{Rgb, RgbImage};

use super::noise::{Random, blend, fractal, grain, smooth, step};

/// The kind of landscape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Land {
    Mountains,
    Lake,
    Coast,
    Hills,
    Dunes,
}

/// The lighting and weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    Dawn,
    Day,
    Dusk,
    Mist,
    Night,
    Winter,
}

type Colour = [f32; 3];

/// Colours in sRGB, 0 to 255.
struct Palette {
    zenith: Colour,
    horizon: Colour,
    sun: Colour,
    cloud: Colour,
    far: Colour,
    near: Colour,
    ground: Colour,
    /// How far the far ridges fade into the horizon, 0 to 1.
    haze: f32,
}

/// A ridge: how high its crest runs, and how rough.
struct Ridge {
    seed: u32,
    level: f32,
    height: f32,
    scale: f32,
    roughness: u32,
    colour: Colour,
    /// The colour of its foot, which lies deeper in the haze.
    foot: Colour,
    /// Snow or sunlight on its upper slopes, 0 to 1.
    lit: f32,
    /// How strongly folds and rock show on its slopes, 0 to 1.
    relief: f32,
    /// Whether it is interrupted by water here and there.
    broken: bool,
    trees: bool,
}

/// A landscape, a light and a seed, and all that follows from them.
pub(crate) struct Scene {
    seed: u32,
    land: Land,
    light: Light,
    palette: Palette,
    ridges: Vec<Ridge>,
    sun: (f32, f32),
    sun_size: f32,
    clouds: f32,
    /// Where the foreground begins.
    shore: f32,
}

impl Scene {
    pub(crate) fn new(land: Land, light: Light, seed: u64) -> Self {
        let mut random =
            Random::new(seed.wrapping_mul(31).wrapping_add(land as u64 * 7 + light as u64));
        let palette = palette(land, light);
        let shore = match land {
            Land::Lake => random.between(0.60, 0.68),
            Land::Coast => random.between(0.52, 0.60),
            Land::Dunes => random.between(0.62, 0.70),
            Land::Mountains | Land::Hills => random.between(0.80, 0.88),
        };
        let ridges = ridges(land, light, shore, &palette, &mut random);
        let height = match light {
            Light::Dawn | Light::Dusk => shore - random.between(0.10, 0.22),
            _ => random.between(0.12, 0.26),
        };
        Self {
            seed: random.next() as u32,
            sun: (random.between(0.25, 1.2), height),
            sun_size: if light == Light::Night { 0.022 } else { 0.035 },
            clouds: match light {
                Light::Mist => 0.75,
                Light::Night => 0.15,
                _ => random.between(0.25, 0.7),
            },
            land,
            light,
            palette,
            ridges,
            shore,
        }
    }

    /// Paints the scene.
    pub(crate) fn render(&self, width: u32, height: u32) -> RgbImage {
        let unit = height as f32;
        let crests = self.crests(width, unit);
        RgbImage::from_fn(width, height, |column, row| {
            let (x, y) = (column as f32 / unit, row as f32 / unit);
            let mut colour = self.at(x, y, column as usize, &crests);
            // Corners of a real lens are darker, and a real sensor has grain.
            let (dx, dy) = (2.0 * column as f32 / width as f32 - 1.0, 2.0 * y - 1.0);
            let edge = 1.0 - 0.07 * (dx * dx + dy * dy);
            let noise = 2.2 * grain(self.seed ^ 0xF11, column as i32, row as i32);
            colour = colour.map(|channel| channel * edge + noise);
            Rgb(colour.map(|channel| channel.clamp(0.0, 255.0) as u8))
        })
    }

    /// The height of each ridge's crest for every column, computed once rather than per pixel.
    fn crests(&self, width: u32, unit: f32) -> Vec<Vec<f32>> {
        let crest =
            |ridge: &Ridge| (0..width).map(|column| ridge.crest(column as f32 / unit)).collect();
        self.ridges.iter().map(crest).collect()
    }

    fn at(&self, x: f32, y: f32, column: usize, crests: &[Vec<f32>]) -> Colour {
        if y < self.shore {
            return self.behind(x, y, column, crests);
        }
        match self.land {
            Land::Lake | Land::Coast => self.water(x, y, column, crests),
            Land::Dunes => self.sand(x, y),
            Land::Mountains | Land::Hills => self.meadow(x, y),
        }
    }

    /// The colour of sky and ridges: everything beyond the shore.
    fn behind(&self, x: f32, y: f32, column: usize, crests: &[Vec<f32>]) -> Colour {
        // From front to back, so that hidden ridges are not evaluated.
        for (ridge, crest) in self.ridges.iter().zip(crests).rev() {
            let crest = crest[column.min(crest.len() - 1)];
            if y >= crest {
                return self.slope(ridge, x, y, crest);
            }
        }
        self.sky(x, y)
    }

    fn sky(&self, x: f32, y: f32) -> Colour {
        let Palette { zenith, horizon, sun, cloud, .. } = &self.palette;
        let mut colour = mix(*zenith, *horizon, (y / self.shore).clamp(0.0, 1.0).powf(1.4));
        let distance = ((x - self.sun.0).powi(2) + (y - self.sun.1).powi(2)).sqrt();
        let glow = (-distance * 3.2).exp();
        colour = mix(colour, *sun, glow * if self.light == Light::Night { 0.25 } else { 0.75 });
        if self.light == Light::Night {
            let star = smooth(self.seed ^ 0x57A2, x * 190.0, y * 190.0);
            colour = add(colour, 230.0 * step(0.80, 0.98, star) * (1.0 - y / self.shore));
        }
        // Clouds form flat bands, thinner towards the zenith.
        let field = fractal(self.seed ^ 0xC10D, x * 2.2 + 0.6 * y, y * 6.0, 5);
        let cover = step(0.75 - self.clouds, 1.25 - self.clouds, field);
        let shade = 0.75 + 0.25 * fractal(self.seed ^ 0x5AD, x * 5.0, y * 11.0, 3);
        let lit = mix(cloud.map(|channel| channel * shade), *sun, 0.45 * glow);
        colour = mix(colour, lit, 0.85 * cover);
        let disc = 1.0 - step(self.sun_size * 0.92, self.sun_size, distance);
        mix(colour, [255.0, 251.0, 240.0], disc * (1.0 - 0.8 * cover))
    }

    fn slope(&self, ridge: &Ridge, x: f32, y: f32, crest: f32) -> Colour {
        let depth = ((y - crest) / 0.22).clamp(0.0, 1.0);
        let texture = fractal(ridge.seed ^ 0x7E, x * 26.0 + y * 9.0, y * 34.0, 4);
        // A slope that faces the sun is brighter: compare with the same relief a step aside.
        let aside = if self.sun.0 > 0.7 { 0.016 } else { -0.016 };
        let fold = |x: f32| -fractal(ridge.seed ^ 0x31, x * 7.0 + y * 3.0, y * 6.0, 6).abs();
        let relief = fold(x) - fold(x + aside);
        let light = 1.0 + ridge.relief * (0.10 * texture + (0.9 * relief).clamp(-0.3, 0.3));
        let mut colour = mix(ridge.colour, ridge.foot, depth).map(|channel| channel * light);
        if ridge.lit > 0.0 {
            let snow = step(
                0.05,
                0.5,
                0.75 - 3.6 * (y - crest) / ridge.height.max(0.05) + 0.9 * relief + 0.5 * texture,
            );
            let bright = mix(self.palette.sun, [244.0, 246.0, 252.0], 0.7);
            colour = mix(
                colour,
                bright.map(|channel| channel * (0.86 + 0.14 * light)),
                snow * ridge.lit,
            );
        }
        colour
    }

    /// The mirrored scene, broken by ripples that grow towards the viewer.
    fn water(&self, x: f32, y: f32, column: usize, crests: &[Vec<f32>]) -> Colour {
        let depth = (y - self.shore) / (1.0 - self.shore);
        let calm = if self.land == Land::Lake { 0.012 } else { 0.05 };
        let near = 0.15 + depth;
        let wave = fractal(self.seed ^ 0x3A7E, x * 7.0 / near, (y - self.shore) * 120.0 / near, 3);
        let mirrored = (self.shore - (y - self.shore) * 0.92 + wave * calm * near)
            .clamp(0.0, self.shore - 0.001);
        let mut colour = self.behind(x, mirrored, column, crests);
        let body = self.palette.ground;
        colour =
            mix(colour, body, 0.22 + 0.38 * depth).map(|channel| channel * (0.93 + 0.10 * wave));
        // The sun's reflection on the water.
        let across = (x - self.sun.0).abs() / (0.05 + 0.22 * depth);
        let glitter = (1.0 - across).clamp(0.0, 1.0) * step(0.15, 0.6, wave + 0.25 * (1.0 - depth));
        colour = mix(colour, self.palette.sun, 0.75 * glitter);
        if self.land == Land::Coast {
            // Foam where waves break, in long lines.
            let line = smooth(self.seed ^ 0xF0A, x * 1.4, depth * depth * 9.0) + 0.35 * wave;
            colour = mix(
                colour,
                [238.0, 243.0, 246.0],
                0.55 * step(0.62, 0.85, line) * step(0.25, 0.8, depth),
            );
        }
        colour
    }

    fn sand(&self, x: f32, y: f32) -> Colour {
        let depth = (y - self.shore) / (1.0 - self.shore);
        let bend = fractal(self.seed ^ 0xD0, x * 1.3, y * 2.0, 3);
        // Ripples, closer together the further away they are.
        let ripple = (y * 150.0 / (0.35 + depth) + x * 9.0 + bend * 14.0).sin();
        let side = ((x - self.sun.0) / 0.5).clamp(-1.0, 1.0);
        let shadow = step(-0.1, 0.35, bend + 0.5 * side * (0.4 - depth));
        let light = 0.80
            + 0.14 * ripple * depth
            + 0.22 * shadow
            + 0.05 * fractal(self.seed, x * 60.0, y * 60.0, 2);
        let warm = mix(self.palette.ground, self.palette.sun, 0.18 * shadow);
        warm.map(|channel| channel * light)
    }

    fn meadow(&self, x: f32, y: f32) -> Colour {
        let depth = (y - self.shore) / (1.0 - self.shore);
        let near = 0.25 + depth;
        let blades = fractal(self.seed ^ 0x6EA, x * 150.0 / near, y * 42.0 / near, 3);
        let patches = fractal(self.seed ^ 0x9A7, x * 6.0, y * 13.0, 4);
        let snow = self.light == Light::Winter;
        let rough = if snow { 0.3 } else { 1.0 };
        let light = 0.92 - 0.30 * depth + rough * (0.20 * blades + 0.16 * patches);
        let mut colour = self.palette.ground.map(|channel| channel * light);
        let flower = smooth(self.seed ^ 0xF10, x * 95.0 / near, y * 70.0 / near);
        if !snow && self.light != Light::Night {
            let tint =
                if self.seed & 1 == 0 { [238.0, 214.0, 120.0] } else { [196.0, 158.0, 214.0] };
            colour =
                mix(colour, tint, 0.8 * step(0.80, 0.90, flower) * step(0.1, 0.5, patches + 0.3));
        }
        colour
    }
}

impl Ridge {
    fn crest(&self, x: f32) -> f32 {
        let shape = fractal(self.seed, x * self.scale, 0.5, self.roughness);
        let mut height = self.height * (0.5 + 0.5 * shape);
        if self.broken {
            height = height * step(-0.45, 0.25, smooth(self.seed ^ 0xB0, x * 1.6, 1.0)) - 0.02;
        }
        let mut crest = self.level - height;
        if self.trees {
            let tooth = (x * 74.0 + 0.4 * smooth(self.seed, x * 40.0, 3.0)).fract();
            let spike = 1.0 - 2.0 * (tooth - 0.5).abs();
            let size = 0.5 + 0.5 * smooth(self.seed ^ 0x7, (x * 74.0).floor() * 0.7, 9.0);
            crest -= 0.022 * spike * size;
        }
        crest
    }
}

fn ridges(
    land: Land,
    light: Light,
    shore: f32,
    palette: &Palette,
    random: &mut Random,
) -> Vec<Ridge> {
    let (count, height, scale, roughness, relief) = match land {
        Land::Mountains => (4, 0.40, 1.7, 7, 1.0),
        Land::Lake => (3, 0.34, 1.5, 7, 1.0),
        Land::Coast => (3, 0.24, 1.5, 6, 0.55),
        Land::Hills => (5, 0.30, 1.3, 3, 0.22),
        Land::Dunes => (3, 0.26, 0.9, 2, 0.12),
    };
    let rocky = matches!(land, Land::Mountains | Land::Lake);
    let snow = match light {
        Light::Winter => 1.0,
        Light::Night => 0.18,
        Light::Dusk => 0.55,
        _ => 0.75,
    };
    (0..count)
        .map(|index| {
            let near = (index + 1) as f32 / count as f32;
            let is_front = index + 1 == count;
            let colour = mix(palette.far, palette.near, near * near);
            let colour = mix(palette.horizon, colour, 1.0 - palette.haze * (1.0 - near));
            // More distant ridges are higher; a coast's all rise from the sea.
            let rise = if land == Land::Coast { 0.0 } else { 0.16 * (1.0 - near) };
            Ridge {
                seed: random.next() as u32,
                level: shore - rise + if is_front { 0.03 } else { 0.0 },
                height: height * (1.15 - 0.65 * near) * random.between(0.85, 1.15),
                scale: scale * (0.8 + 0.8 * near),
                roughness,
                foot: mix(colour, palette.horizon, 0.15 + 0.45 * palette.haze),
                colour,
                lit: if rocky && near < 0.8 { snow } else { 0.0 },
                relief,
                broken: land == Land::Coast,
                trees: is_front && (rocky || land == Land::Hills),
            }
        })
        .collect()
}

fn palette(land: Land, light: Light) -> Palette {
    let (zenith, horizon, sun, cloud, haze) = match light {
        Light::Dawn => ([92, 122, 176], [250, 206, 186], [255, 226, 190], [246, 196, 186], 0.75),
        Light::Day => ([58, 116, 190], [196, 220, 236], [255, 248, 226], [250, 251, 253], 0.6),
        Light::Dusk => ([48, 54, 108], [250, 158, 92], [255, 196, 120], [206, 104, 96], 0.65),
        Light::Mist => ([168, 178, 186], [222, 226, 226], [240, 238, 228], [232, 234, 234], 0.92),
        Light::Night => ([8, 12, 30], [34, 48, 84], [220, 226, 244], [30, 38, 62], 0.5),
        Light::Winter => ([112, 160, 214], [226, 234, 244], [255, 244, 220], [248, 249, 252], 0.6),
    };
    let (far, near, ground) = match land {
        Land::Mountains => ([104, 118, 140], [40, 58, 46], [92, 122, 58]),
        Land::Lake => ([98, 116, 138], [36, 56, 48], [22, 58, 74]),
        Land::Coast => ([86, 104, 116], [60, 66, 60], [18, 84, 104]),
        Land::Hills => ([122, 146, 132], [58, 88, 44], [116, 140, 62]),
        Land::Dunes => ([196, 152, 112], [190, 130, 78], [222, 172, 116]),
    };
    let colour = |channels: [u8; 3]| channels.map(f32::from);
    // The strength of the land's own colour in this light, and the tint that is added.
    let (strength, tint): (f32, [u8; 3]) = match light {
        Light::Dawn => (0.80, [150, 96, 92]),
        Light::Day => (1.0, [0, 0, 0]),
        Light::Dusk => (0.55, [92, 48, 44]),
        Light::Mist => (0.78, [120, 124, 124]),
        Light::Night => (0.16, [18, 26, 46]),
        Light::Winter => (0.62, [214, 224, 238]),
    };
    let under = |land: [u8; 3]| {
        let share = if light == Light::Winter { 0.42 } else { 0.22 };
        mix(
            colour(land).map(|channel| channel * strength),
            colour(tint),
            if light == Light::Day { 0.0 } else { share },
        )
    };
    let ground = match (light, land) {
        (Light::Winter, Land::Mountains | Land::Hills) => [226.0, 232.0, 242.0],
        _ => under(ground),
    };
    Palette {
        zenith: colour(zenith),
        horizon: colour(horizon),
        sun: colour(sun),
        cloud: colour(cloud),
        far: under(far),
        near: under(near),
        ground,
        haze,
    }
}

fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    [blend(a[0], b[0], t), blend(a[1], b[1], t), blend(a[2], b[2], t)]
}

fn add(a: Colour, value: f32) -> Colour {
    a.map(|channel| channel + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_paints_the_same_picture_and_another_does_not() {
        let paint = |seed| Scene::new(Land::Lake, Light::Dusk, seed).render(60, 40);
        assert_eq!(paint(1), paint(1));
        assert_ne!(paint(1), paint(2));
    }
}
