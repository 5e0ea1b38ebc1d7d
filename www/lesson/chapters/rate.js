/** 3: crawling, good, swinging, diverging; the limit 2/λ. */

/** @type {import('../chapters.js').Chapter} */
export default {
  name: 'rate',
  scene: 'surface=parabola&at=-1.6&lr=0.3&speed=6&hide=fog',
  select: 0,
  tries: [
    { name: 'crawl', set: 'lr=0.02', play: true },
    { name: 'good', set: 'lr=0.4&speed=2', play: true },
    { name: 'swing', set: 'lr=0.95', play: true },
    { name: 'diverge', set: 'lr=1.05', play: true },
    { name: 'valley', set: 'surface=ill_conditioned_bowl&at=-4,2&lr=0.078&speed=6', play: true },
  ],
};
