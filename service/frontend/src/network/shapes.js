// Nodes for sigma: circles, squares and rounded squares of the same area, with a rim.
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_rim;
attribute vec2 a_position;
attribute float a_size;
attribute float a_round;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec4 v_rim;
varying vec2 v_from;
varying float v_radius;
varying float v_round;
void main() {
  v_radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  v_from = a_corner * (v_radius * 1.1 + u_correctionRatio * 4.0);
  v_round = a_round;
  gl_Position = vec4((u_matrix * vec3(a_position + v_from, 1)).xy, 0, 1);
  #ifdef PICKING_MODE
  v_color = a_id;
  v_rim = a_id;
  #else
  v_color = a_color;
  v_rim = a_rim;
  #endif
  v_color.a *= 255.0 / 254.0;
  v_rim.a *= 255.0 / 254.0;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec4 v_rim;
varying vec2 v_from;
varying float v_radius;
varying float v_round;
void main() {
  float half_side = v_round > 0.99 ? v_radius : v_radius * 0.9;
  float corner = half_side * v_round;
  vec2 beyond = abs(v_from) - (half_side - corner);
  float far = length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - corner;
  float pixel = u_correctionRatio * 2.0;
  #ifdef PICKING_MODE
  if (far > pixel) discard;
  gl_FragColor = v_color;
  #else
  float rim = smoothstep(-2.4 * pixel, -1.4 * pixel, far);
  float outside = smoothstep(-0.5 * pixel, 0.5 * pixel, far);
  gl_FragColor = mix(mix(v_color, v_rim, rim), vec4(0.0), outside);
  #endif
}`;

const ROUND = { circle: 1, rounded: 0.35, square: 0.04 };

export class Shape extends NodeProgram {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    const colour = { size: 4, type: UNSIGNED_BYTE, normalized: true };
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_round", size: 1, type: FLOAT },
        { name: "a_color", ...colour },
        { name: "a_rim", ...colour },
        { name: "a_id", ...colour },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]],
    };
  }

  processVisibleItem(id, start, data) {
    const values = [data.x, data.y, data.size, ROUND[data.form], floatColor(data.color)];
    this.array.set([...values, floatColor(data.rim), id], start);
  }

  setUniforms({ correctionRatio, sizeRatio, matrix }, { gl, uniformLocations }) {
    gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
  }
}
