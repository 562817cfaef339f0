/*
 * WGS-84 -> GCJ-02, the shifted grid that maps published in China must use. Needed only to draw a
 * true position on such tiles. The other way is the server's: a pin set on such
 * tiles is sent as datum=gcj02.
 */
const A = 6378245;
const E2 = 0.006693421622965943;

const waves = (v, list) => list.reduce((sum, [amplitude, factor]) => sum + amplitude * Math.sin(factor * Math.PI * v), 0);
const common = (x) => (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2 / 3;

function northward(x, y) {
	return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + common(x) +
		waves(y, [[20, 1], [40, 1 / 3]]) * 2 / 3 + waves(y, [[160, 1 / 12], [320, 1 / 30]]) * 2 / 3;
}

function eastward(x, y) {
	return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + common(x) +
		waves(x, [[20, 1], [40, 1 / 3]]) * 2 / 3 + waves(x, [[150, 1 / 12], [300, 1 / 30]]) * 2 / 3;
}

export function toGcj02({ lat, lon }) {
	const north = northward(lon - 105, lat - 35);
	const east = eastward(lon - 105, lat - 35);
	const angle = lat * Math.PI / 180;
	const bent = 1 - E2 * Math.sin(angle) ** 2;

	return {
		lat: lat + north * 180 / (A * (1 - E2) / (bent * Math.sqrt(bent)) * Math.PI),
		lon: lon + east * 180 / (A / Math.sqrt(bent) * Math.cos(angle) * Math.PI),
	};
}
