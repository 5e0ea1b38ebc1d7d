// What WebGLRenderer asks itself again and again, and what the answer always is here: the views draw to the screen
// alone, with their own shaders and without lights, shadows, clipping planes, backgrounds, morphing or headsets.
// What an answer leaves without a use is found by reach.js.

/** In three.module.js: what stands there, what it comes to. @type {[string, string][]} */
const RENDERER = [
  // No headset.
  ['const xr = new WebXRManager( _this, _gl );', ''],
  ['this.xr = xr;', ''],
  ['xr.dispose();', ''],
  ["xr.addEventListener( 'sessionstart', onXRSessionStart );", ''],
  ["xr.addEventListener( 'sessionend', onXRSessionEnd );", ''],
  ["xr.removeEventListener( 'sessionstart', onXRSessionStart );", ''],
  ["xr.removeEventListener( 'sessionend', onXRSessionEnd );", ''],
  ['xr.setAnimationLoop( callback );', ''],
  ['xr.enabled === true && xr.isPresenting === true', 'false'],
  ['if ( xr.isPresenting )', 'if ( false )'],
  ['xr.enabled === false || xr.isPresenting === false || xr.hasDepthSensing() === false', 'true'],
  ['renderer.xr.getEnvironmentBlendMode()', "'opaque'"],
  // Frames are asked for by the views.
  ['const animation = new WebGLAnimation();', ''],
  ['animation.setAnimationLoop( onAnimationFrame );', ''],
  ["if ( typeof self !== 'undefined' ) animation.setContext( self );", ''],
  ['animation.stop();', ''],
  // To the screen, as it is.
  ['_currentRenderTarget !== null', 'false'],
  ['_currentRenderTarget === null', 'true'],
  ['const currentRenderTarget = renderer.getRenderTarget();', ''],
  ['currentRenderTarget === null', 'true'],
  [
    'scene.onBeforeRender( _this, scene, camera, _currentRenderTarget )',
    'scene.onBeforeRender( _this, scene, camera, null )',
  ],
  ['_outputBufferType !== UnsignedByteType', 'false'],
  ['output !== null', 'false'],
  ['useOutput && output.hasRenderPass()', 'false'],
  ['if ( useOutput )', 'if ( false )'],
  ['transmissiveObjects.length > 0', 'false'],
  // No node materials.
  ['_nodesHandler !== null', 'false'],
  ['if ( _nodesHandler &&', 'if ( false &&'],
  // No clipping planes.
  [
    'clipping = new WebGLClipping( properties );',
    'clipping = { numPlanes: 0, numIntersection: 0, uniform: { value: null } };',
  ],
  ['clipping.init( this.clippingPlanes, _localClippingEnabled )', 'false'],
  ['_clippingEnabled === true', 'false'],
  // Nothing mirrored, nothing behind.
  ['environments = new WebGLEnvironments( _this );', 'environments = { get: () => null };'],
  ['environments.dispose();', ''],
  ['background.addToRenderList( currentRenderList, scene );', ''],
  ['scene.isScene === true ? scene.background : null', 'null'],
  // No lights and shadows.
  ['shadowMap = new WebGLShadowMap( _this, objects, capabilities );', 'shadowMap = {};'],
  ['shadowMap.render( shadowsArray, scene, camera );', ''],
  ['materialNeedsLights( material );', 'false;'],
  ['if ( materialProperties.needsLights )', 'if ( false )'],
  ['materialProperties.needsLights &&', 'false &&'],
  ['currentRenderState.setupLights();', ''],
  ['currentRenderState.setupLightsView( camera );', ''],
  // No morphing, no groups of uniforms.
  ['morphtargets = new WebGLMorphtargets( _gl, capabilities, textures );', ''],
  [
    'if ( morphAttributes.position !== undefined || morphAttributes.normal !== undefined || ( morphAttributes.color !== undefined ) )',
    'if ( false )',
  ],
  ['uniformsGroups = new WebGLUniformsGroups( _gl, info, capabilities, state );', ''],
  ['uniformsGroups.dispose();', ''],
  ['if ( material.uniformsGroups !== undefined )', 'if ( false )'],
];

/** In three.core.js. @type {[string, string][]} */
const CORE = [
  // Every mesh and every line is made with its material.
  ['material = new MeshBasicMaterial()', 'material'],
  ['material = new LineBasicMaterial()', 'material'],
];

const ALL = { 'three.core.js': CORE, 'three.module.js': RENDERER };

/**
 * @param {string} file one of three.js's builds @param {string} code
 * @returns {string} the code with the answers in place of the questions
 */
export function habits(file, code) {
  let answered = code;
  for (const [asked, answer] of ALL[/** @type {keyof typeof ALL} */ (file)] ?? []) {
    if (!answered.includes(asked))
      throw new Error(`three.js no longer says “${asked}”: mend www/lean-three/habits.js`);
    answered = answered.replaceAll(asked, answer);
  }
  return answered;
}
