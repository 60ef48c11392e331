/**
 * A layer of trucks, drawn by the graphics card itself: one picture of all shapes, one small record a truck. MapLibre's
 * own symbols are placed anew, one by one, whenever one of them moves: 10,000 cost it more than a frame.
 */
import { SHAPES, STRIDE } from "./map_fleet.js";

const CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);
/** Shapes, then pointers, then hollow pointers: the order of the picture. */
const NAMES = [...SHAPES, ...SHAPES.map((name) => `${name}-pointer`), ...SHAPES.map((name) => `${name}-hollow`)];

const UNIFORMS = ["u_matrix", "u_pixel", "u_pointers", "u_places", "u_halves", "u_aways"];

const VERTEX = `#version 300 es
precision highp float;
uniform mat4 u_matrix;
uniform vec2 u_pixel;
uniform bool u_pointers;
uniform vec4 u_places[${NAMES.length}];
uniform float u_halves[${NAMES.length}];
uniform float u_aways[${NAMES.length}];
in vec2 a_corner;
in vec4 a_truck;
in vec2 a_look;
out vec2 v_place;
out float v_opacity;
void main() {
  int image = int(u_pointers ? a_truck.w + ${SHAPES.length}.0 : a_truck.z);
  float turn = u_pointers ? a_look.x : 0.0;
  vec2 corner = a_corner * u_halves[image] - vec2(0.0, u_aways[image]);
  vec2 turned = vec2(corner.x * cos(turn) - corner.y * sin(turn), corner.x * sin(turn) + corner.y * cos(turn));
  vec4 middle = u_matrix * vec4(a_truck.xy, 0.0, 1.0);
  gl_Position = u_pointers && a_truck.w < 0.0
    ? vec4(2.0, 2.0, 2.0, 1.0)
    : vec4(middle.xy + turned * vec2(1.0, -1.0) * u_pixel * middle.w, middle.zw);
  v_place = mix(u_places[image].xy, u_places[image].zw, a_corner * 0.5 + 0.5);
  v_opacity = a_look.y;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D u_picture;
in vec2 v_place;
in float v_opacity;
out vec4 colour;
void main() {
  colour = texture(u_picture, v_place) * v_opacity;
}`;

/** A MapLibre custom layer: give it `setIcons`, `setOrigin` and `setTrucks`; it draws them with the map. */
export class Sprites {
  type = "custom";
  renderingMode = "2d";
  #gl = null;
  #icons = null;
  #atlas = null;
  #trucks = { numbers: new Float32Array(0), count: 0 };
  #origin = [0, 0];
  #stale = { icons: true, trucks: true };

  constructor(id) {
    this.id = id;
  }

  /** @param icons {name: {data: ImageData, pixelRatio}} with every name of `NAMES` */
  setIcons(icons) {
    this.#icons = icons;
    this.#stale.icons = true;
  }

  /** @param trucks {numbers, count} as `Fleet.pack` gives them, off `origin` in the unit square */
  setTrucks(trucks, origin) {
    this.#trucks = trucks;
    this.#origin = origin;
    this.#stale.trucks = true;
  }

  onAdd(map, gl) {
    this.map = map;
    this.#gl = gl;
    this.program = link(gl);
    this.at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(this.program, name)]));
    this.texture = gl.createTexture();
    this.records = gl.createBuffer();
    this.shape = this.#shape(gl);
    this.#stale = { icons: true, trucks: true };
  }

  onRemove(map, gl) {
    gl.deleteProgram(this.program);
    gl.deleteTexture(this.texture);
    gl.deleteBuffer(this.records);
    gl.deleteBuffer(this.corners);
    gl.deleteVertexArray(this.shape);
  }

  #shape(gl) {
    const shape = gl.createVertexArray();
    gl.bindVertexArray(shape);
    this.corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
    this.#point("a_corner", 2, 0, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.records);
    this.#point("a_truck", 4, STRIDE * 4, 0, 1);
    this.#point("a_look", 2, STRIDE * 4, 16, 1);
    gl.bindVertexArray(null);
    return shape;
  }

  #point(name, size, stride, offset, each) {
    const gl = this.#gl;
    const at = gl.getAttribLocation(this.program, name);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset);
    gl.vertexAttribDivisor(at, each);
  }

  render(gl, { defaultProjectionData }) {
    if (!this.#trucks.count || !this.#icons) return;
    gl.useProgram(this.program);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    if (this.#stale.icons) this.#upload(gl);
    gl.bindVertexArray(this.shape);
    if (this.#stale.trucks) this.#load(gl);
    const { width, height } = gl.canvas;
    const ratio = width / this.map.getContainer().clientWidth || 1;
    gl.uniformMatrix4fv(this.at.u_matrix, false, moved(defaultProjectionData.mainMatrix, this.#origin));
    gl.uniform2f(this.at.u_pixel, (2 * ratio) / width, (2 * ratio) / height);
    gl.uniform4fv(this.at.u_places, this.#atlas.places);
    gl.uniform1fv(this.at.u_halves, this.#atlas.halves);
    gl.uniform1fv(this.at.u_aways, this.#atlas.aways);
    for (const pointers of [1, 0]) {
      gl.uniform1i(this.at.u_pointers, pointers);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#trucks.count);
    }
    gl.bindVertexArray(null);
  }

  #load(gl) {
    gl.bindBuffer(gl.ARRAY_BUFFER, this.records);
    gl.bufferData(gl.ARRAY_BUFFER, this.#trucks.numbers, gl.DYNAMIC_DRAW, 0, this.#trucks.count * STRIDE);
    this.#stale.trucks = false;
  }

  #upload(gl) {
    this.#atlas = layOut(this.#icons);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.#atlas.picture);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.LINEAR);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    this.#stale.icons = false;
  }
}

/** The icons in a row: the picture, where each lies in it (0 to 1), and half its size and its way off in CSS pixels. */
function layOut(icons) {
  const images = NAMES.map((name) => icons[name]);
  const width = images.reduce((sum, { data }) => sum + data.width + 2, 0);
  const height = Math.max(...images.map(({ data }) => data.height));
  const picture = document.createElement("canvas");
  Object.assign(picture, { width, height });
  const pen = picture.getContext("2d");
  const places = [];
  let x = 1;
  for (const { data } of images) {
    pen.putImageData(data, x, 0);
    places.push(x / width, 0, (x + data.width) / width, data.height / height);
    x += data.width + 2;
  }
  const halves = images.map(({ data, pixelRatio }) => data.width / pixelRatio / 2);
  return { picture, places, halves, aways: images.map(({ away = 0 }) => away) };
}

/** The map's matrix, with its origin moved to ours: done in full precision here, since the card has only half of it. */
function moved(matrix, [x, y]) {
  const out = Array.from(matrix);
  for (const row of [0, 1, 2, 3]) out[12 + row] = matrix[row] * x + matrix[4 + row] * y + matrix[12 + row];
  return new Float32Array(out);
}

function link(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the map's trucks cannot be drawn: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
