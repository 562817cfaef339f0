/*
 * A draft's token: 16 random bytes as base32 of RFC 4648, lower case, without
 * padding: 26 characters. The server reads exactly this form (base/secret.h).
 * Made on the phone, so that a draft has its idempotency key before there is a network.
 */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export function tokenText(bytes) {
	let text = '';
	let bits = 0;
	let held = 0;

	for (const byte of bytes) {
		held = (held << 8) | byte;
		for (bits += 8; bits >= 5; bits -= 5)
			text += ALPHABET[(held >> (bits - 5)) & 31];
		held &= (1 << bits) - 1;
	}
	return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

export function newToken() {
	return tokenText(crypto.getRandomValues(new Uint8Array(16)));
}

/* 128 bits leave 2 in the last character, so it can only be a, e, i, ... */
export function isToken(text) {
	return /^[a-z2-7]{25}[aeimquy4]$/.test(text);
}
