/*
 * A photo as the phone took it -> one of at most 2,048 px on its longer side, upright: a
 * tenth of the bytes to send. What is small already, or what this
 * browser cannot decode (HEIC, mostly), goes as it is: the server can.
 */
export const LONGEST = 2048;
const SMALL_ENOUGH = 1.5 * 1024 * 1024;
const QUALITY = 0.85;

/* The size that fits, never larger than it was. */
export function fitted(width, height, longest = LONGEST) {
	const scale = Math.min(1, longest / Math.max(width, height));

	return {
		width: Math.max(1, Math.round(width * scale)),
		height: Math.max(1, Math.round(height * scale)),
	};
}

function drawn(bitmap, size) {
	const canvas = document.createElement('canvas');

	canvas.width = size.width;
	canvas.height = size.height;
	canvas.getContext('2d').drawImage(bitmap, 0, 0, size.width, size.height);
	return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}

export async function shrink(file) {
	let bitmap;

	try {
		bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
	} catch {
		return file;
	}
	try {
		const size = fitted(bitmap.width, bitmap.height);

		if (size.width === bitmap.width && size.height === bitmap.height && file.size <= SMALL_ENOUGH)
			return file;
		const small = await drawn(bitmap, size);

		return small && small.size < file.size ? small : file;
	} finally {
		bitmap.close();
	}
}

/*
 * Where the camera says it was: read before shrinking, which drops it. null when it does not
 * say, or says 0,0, as a receiver does that is switched off.
 */
export async function placeOf(file) {
	try {
		const { gps } = await import('./vendor/exifr.js');
		const found = await gps(file);

		return found ? usable(found.latitude, found.longitude) : null;
	} catch {
		return null;
	}
}

export function usable(lat, lon) {
	const there = Number.isFinite(lat) && Number.isFinite(lon) &&
		Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);

	return there ? { lat, lon } : null;
}
