/*
 * qr_fast.h - QR codes of error correction H up to version 11 (61 modules), whose rows fit a 64-bit
 * word: the eight masks are judged by bits instead of by modules, which is most of a code's time.
 * ISO/IEC 18004; bytes only.
 */
#ifndef DL_MEDIA_QR_FAST_H
#define DL_MEDIA_QR_FAST_H

#include <stddef.h>

#define QR_FAST_WIDTH 61

/* dark: width x width, 1 or 0. The width, or 0 when the text does not fit. */
unsigned int qr_fast(const void *text, size_t len,
		     unsigned char dark[QR_FAST_WIDTH * QR_FAST_WIDTH]);

#endif
