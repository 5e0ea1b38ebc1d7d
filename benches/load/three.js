// The same in three.js alone: a mesh, one list of segments, no axes.
import {
  BufferAttribute,
  BufferGeometry,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshNormalMaterial,
  PerspectiveCamera,
  PlaneGeometry,
  Scene,
  WebGLRenderer,
} from 'three';
import { height, RUNS, runs, show, SIDE, STEPS } from './scene.js';

const renderer = new WebGLRenderer({ antialias: true });
renderer.setSize(640, 480);
document.getElementById('view')?.append(renderer.domElement);
const camera = new PerspectiveCamera(40, 640 / 480, 0.1, 100);
camera.position.set(10, -14, 12);
camera.up.set(0, 0, 1);
camera.lookAt(0, 0, 1);
const ground = new PlaneGeometry(12, 12, SIDE - 1, SIDE - 1);
const { position } = /** @type {Record<string, BufferAttribute>} */ (ground.attributes);
for (let i = 0; i < position.count; i++)
  position.setZ(i, height(position.getX(i), position.getY(i)));
ground.computeVertexNormals();
const lines = new BufferGeometry();
const ends = new BufferAttribute(new Float32Array(6 * RUNS * STEPS), 3);
lines.setAttribute('position', ends);
const paths = new LineSegments(lines, new LineBasicMaterial());
paths.frustumCulled = false;
const scene = new Scene();
scene.add(new Mesh(ground, new MeshNormalMaterial()), paths);

/** @param {number} step */
function grow(step) {
  runs.forEach((path, run) => {
    const at = 2 * ((step - 1) * RUNS + run);
    [path[step - 1], path[step]].forEach(([x, y], end) =>
      ends.setXYZ(at + end, x, y, height(x, y) + 0.02),
    );
  });
  ends.needsUpdate = true;
  lines.setDrawRange(0, 2 * RUNS * step);
  renderer.render(scene, camera);
}
grow(1);
show(grow);
