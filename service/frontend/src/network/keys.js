// The picture by keyboard: arrows move it, + and - zoom, 0 shows all.

const STEP = 0.12;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function keys(holder, canvas) {
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y, ratio } = canvas.camera.getState();
    if (event.key in ARROWS) {
      const [across, up] = ARROWS[event.key];
      canvas.move({ x: x + across * STEP * ratio, y: y + up * STEP * ratio });
    } else if (event.key === "+" || event.key === "=") zoom(canvas, 1 / 1.5);
    else if (event.key === "-") zoom(canvas, 1.5);
    else if (event.key === "0") whole(canvas);
    else return;
    event.preventDefault();
  });
}

export const zoom = (canvas, by) =>
  canvas.move({ ratio: canvas.camera.getBoundedRatio(canvas.camera.ratio * by) });

export const whole = (canvas) => canvas.move({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
