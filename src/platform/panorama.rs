//! Renders the view inside an equirectangular image with WebGL. Without WebGL the caller shows the
//! image flat.

use vitrine_gallery::panorama::ViewDirection;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlCanvasElement, HtmlImageElement, WebGlProgram, WebGlRenderingContext as Gl,
    WebGlUniformLocation,
};

const VERTEX: &str = "attribute vec2 corner; varying vec2 at;
void main() { at = corner; gl_Position = vec4(corner, 0.0, 1.0); }";

/// For each pixel: the ray through it, rotated to the view direction, as longitude and latitude.
const FRAGMENT: &str = "precision highp float;
varying vec2 at; uniform sampler2D picture; uniform vec4 look;
void main() {
  vec3 ray = normalize(vec3(at * look.zw, -1.0));
  float c = cos(look.y), s = sin(look.y);
  ray = vec3(ray.x, c * ray.y - s * ray.z, s * ray.y + c * ray.z);
  float longitude = atan(ray.x, -ray.z) + look.x;
  float latitude = asin(clamp(ray.y, -1.0, 1.0));
  gl_FragColor = texture2D(picture,
    vec2(fract(longitude / 6.28318531 + 0.5), 0.5 - latitude / 3.14159265));
}";

/// An image as a texture, and the canvas that shows it.
pub struct Panorama {
    canvas: HtmlCanvasElement,
    gl: Gl,
    direction: Option<WebGlUniformLocation>,
}

impl Panorama {
    /// Initializes a canvas. `None` if WebGL is not available.
    #[must_use]
    pub fn new(canvas: &HtmlCanvasElement) -> Option<Self> {
        let gl: Gl = canvas.get_context("webgl").ok()??.dyn_into().ok()?;
        let program = program(&gl)?;
        gl.use_program(Some(&program));
        // One triangle that covers the canvas.
        let corners = js_sys::Float32Array::new_from_slice(&[-1.0, -1.0, 3.0, -1.0, -1.0, 3.0]);
        gl.bind_buffer(Gl::ARRAY_BUFFER, gl.create_buffer().as_ref());
        gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &corners, Gl::STATIC_DRAW);
        gl.enable_vertex_attrib_array(0);
        gl.vertex_attrib_pointer_with_i32(0, 2, Gl::FLOAT, false, 0, 0);
        gl.bind_texture(Gl::TEXTURE_2D, gl.create_texture().as_ref());
        for (name, value) in [
            (Gl::TEXTURE_WRAP_S, Gl::CLAMP_TO_EDGE),
            (Gl::TEXTURE_WRAP_T, Gl::CLAMP_TO_EDGE),
            (Gl::TEXTURE_MIN_FILTER, Gl::LINEAR),
        ] {
            gl.tex_parameteri(Gl::TEXTURE_2D, name, value.cast_signed());
        }
        let direction = gl.get_uniform_location(&program, "look");
        Some(Self { canvas: canvas.clone(), gl, direction })
    }

    /// Sets the image. False if it is too large for the graphics card.
    #[must_use]
    pub fn set_picture(&self, image: &HtmlImageElement) -> bool {
        let most = self.gl.get_parameter(Gl::MAX_TEXTURE_SIZE).ok();
        let most = most.and_then(|most| most.as_f64()).unwrap_or_default();
        let rgb = Gl::RGB;
        f64::from(image.natural_width().max(image.natural_height())) <= most
            && (self.gl)
                .tex_image_2d_with_u32_and_u32_and_image(
                    Gl::TEXTURE_2D,
                    0,
                    rgb.cast_signed(),
                    rgb,
                    Gl::UNSIGNED_BYTE,
                    image,
                )
                .is_ok()
    }

    /// Renders the view at the size of the canvas on the page.
    pub fn paint(&self, direction: ViewDirection) {
        let ratio = super::scroll::device_ratio().min(2.0);
        let pixels = |length: i32| (f64::from(length) * ratio).round().max(1.0);
        let width = pixels(self.canvas.client_width());
        let height = pixels(self.canvas.client_height());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels")]
        let size = (width as u32, height as u32);
        // Setting either, even to what it was, clears the canvas.
        if (self.canvas.width(), self.canvas.height()) != size {
            self.canvas.set_width(size.0);
            self.canvas.set_height(size.1);
        }
        self.gl.viewport(0, 0, size.0.cast_signed(), size.1.cast_signed());
        let half = (direction.field / 2.0).tan();
        let values = [direction.yaw, direction.pitch, half * width / height, half];
        #[expect(clippy::cast_possible_truncation, reason = "a graphics card's numbers")]
        let [yaw, pitch, across, down] = values.map(|value| value as f32);
        self.gl.uniform4f(self.direction.as_ref(), yaw, pitch, across, down);
        self.gl.draw_arrays(Gl::TRIANGLES, 0, 3);
    }
}

fn program(gl: &Gl) -> Option<WebGlProgram> {
    let program = gl.create_program()?;
    for (kind, source) in [(Gl::VERTEX_SHADER, VERTEX), (Gl::FRAGMENT_SHADER, FRAGMENT)] {
        let shader = gl.create_shader(kind)?;
        gl.shader_source(&shader, source);
        gl.compile_shader(&shader);
        gl.attach_shader(&program, &shader);
    }
    gl.bind_attrib_location(&program, 0, "corner");
    gl.link_program(&program);
    gl.get_program_parameter(&program, Gl::LINK_STATUS).is_truthy().then_some(program)
}
