/*
 * A rectangle on a wall, photographed from the side: where its points lie in the picture, and how wide
 * it is for its height. Points are [x, y] in pixels, corners in the order left top, right top, right
 * bottom, left bottom. No page, no browser.
 */

/* The matrix that takes the unit square (0 0 left top) to the corners, as 9 numbers; null: they make none. */
export function homography(corners) {
	const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
	const dx1 = x1 - x2, dx2 = x3 - x2, dx3 = x0 - x1 + x2 - x3;
	const dy1 = y1 - y2, dy2 = y3 - y2, dy3 = y0 - y1 + y2 - y3;
	const below = dx1 * dy2 - dx2 * dy1;

	if (Math.abs(below) < 1e-9)
		return null;
	const g = (dx3 * dy2 - dx2 * dy3) / below;
	const h = (dx1 * dy3 - dx3 * dy1) / below;
	return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

export function project(m, u, v) {
	const w = m[6] * u + m[7] * v + m[8];

	return [(m[0] * u + m[1] * v + m[2]) / w, (m[3] * u + m[4] * v + m[5]) / w];
}

/* And back: which point of the square is seen at x, y. */
export function unproject(m, x, y) {
	const [a, b, c, d, e, f, g, h, i] = m;
	const inverse = [
		e * i - f * h, c * h - b * i, b * f - c * e,
		f * g - d * i, a * i - c * g, c * d - a * f,
		d * h - e * g, b * g - a * h, a * e - b * d,
	];
	const w = inverse[6] * x + inverse[7] * y + inverse[8];

	return [(inverse[0] * x + inverse[1] * y + inverse[2]) / w, (inverse[3] * x + inverse[4] * y + inverse[5]) / w];
}

/* Each corner turns the same way: nothing crossed, nothing folded. */
export function isConvex(corners) {
	const turns = corners.map(([x, y], i) => {
		const [bx, by] = corners[(i + 1) % 4], [cx, cy] = corners[(i + 2) % 4];

		return (bx - x) * (cy - by) - (by - y) * (cx - bx);
	});

	return turns.every((t) => t > 1) || turns.every((t) => t < -1);
}

/*
 * Width for height. A lens whose axis meets the middle of the picture and whose pixels are square
 * leaves one unknown, its focal length: the right angle of the rectangle gives it. Where the wall is
 * seen nearly head on that equation says nothing, and a phone's usual lens is as good.
 */
export function aspect(corners, width, height) {
	const m = homography(corners);

	if (!m || !isConvex(corners))
		return NaN;
	const cx = width / 2, cy = height / 2;
	// The first two columns, moved to the middle of the picture.
	const p = [m[0] - cx * m[6], m[3] - cy * m[6], m[6]];
	const q = [m[1] - cx * m[7], m[4] - cy * m[7], m[7]];
	const flat = p[0] * q[0] + p[1] * q[1], deep = p[2] * q[2];
	const usual = 0.85 * Math.max(width, height);
	const squared = -flat / deep;
	const focal = Number.isFinite(squared) && squared > (usual / 2.5) ** 2 && squared < (usual * 4) ** 2
		? Math.sqrt(squared) : usual;
	const length = ([x, y, z]) => Math.hypot(x / focal, y / focal, z);

	return length(p) / length(q);
}
