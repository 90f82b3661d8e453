// Nodes for sigma: circles, squares and rounded squares of the same area, with a rim. They are
// drawn as points, one for each, which is quick also where there is no graphics card.
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const VERTEX = /* glsl */ `
attribute vec4 a_color;
attribute vec4 a_rim;
attribute vec2 a_position;
attribute float a_size;
attribute float a_round;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
varying vec4 v_color;
varying vec4 v_rim;
varying float v_radius;
varying float v_half;
varying float v_round;
void main() {
  gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
  v_radius = a_size / u_sizeRatio * u_pixelRatio;
  v_half = v_radius + 1.0;
  gl_PointSize = 2.0 * v_half;
  v_round = a_round;
  v_color = vec4(a_color.rgb, a_color.a * 255.0 / 254.0);
  v_rim = vec4(a_rim.rgb, a_rim.a * 255.0 / 254.0);
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform float u_pixelRatio;
varying vec4 v_color;
varying vec4 v_rim;
varying float v_radius;
varying float v_half;
varying float v_round;
void main() {
  float side = v_round > 0.99 ? v_radius : v_radius * 0.9;
  float corner = side * v_round;
  vec2 beyond = abs(gl_PointCoord * 2.0 - 1.0) * v_half - (side - corner);
  float far = length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - corner;
  float rim = smoothstep(-2.0 * u_pixelRatio, -1.0 * u_pixelRatio, far);
  float outside = smoothstep(-0.5, 0.5, far);
  gl_FragColor = mix(mix(v_color, v_rim, rim), vec4(0.0), outside);
}`;

const ROUND = { circle: 1, rounded: 0.35, square: 0.04 };

export class Shape extends NodeProgram {
  constructor(gl, _pointed, renderer) {
    super(gl, null, renderer); // who is pointed at is counted, not drawn
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
    const colour = { size: 4, type: UNSIGNED_BYTE, normalized: true };
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: POINTS,
      UNIFORMS: ["u_sizeRatio", "u_pixelRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_round", size: 1, type: FLOAT },
        { name: "a_color", ...colour },
        { name: "a_rim", ...colour },
      ],
    };
  }

  processVisibleItem(_, start, data) {
    const values = [data.x, data.y, data.size, ROUND[data.form]];
    this.array.set([...values, floatColor(data.color), floatColor(data.rim)], start);
  }

  setUniforms({ pixelRatio, sizeRatio, matrix }, { gl, uniformLocations }) {
    gl.uniform1f(uniformLocations.u_pixelRatio, pixelRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
  }
}
