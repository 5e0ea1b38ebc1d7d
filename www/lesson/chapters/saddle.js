/** 7: lowest along A–B, highest along C–D; descent stops there, and a nudge frees it. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'saddle',
  scene: 'surface=saddle_walls&at=1.5,0&speed=8&show=landscape,saddle&hide=fog,settings',
  predict: { set: 'at=1.5,0&show=linear' },
  tries: [
    { name: 'ridge', set: 'at=1.5,0', play: true },
    { name: 'hair', set: 'at=1.5,0.0000001', play: true },
    { name: 'many', set: 'surface=saddle_walls&starts=50', play: true },
  ],
};
