/*
 * paper.h - a made sign on one A4 page for who makes it: the drawing to scale with its dimensions,
 * how it looks by day and by night, what it is made of and how it is fixed, and what the rules say.
 *
 * Its text is drawn with the signs' own faces, so it prints alike everywhere.
 */
#ifndef DL_SIGN_PAPER_H
#define DL_SIGN_PAPER_H

#include "sign/compose.h"

enum paper_verdict { PAPER_OK, PAPER_ADJUST, PAPER_NO, PAPER_UNKNOWN };

struct paper_check { /* one rule, as the sign was judged by it */
	const char *text, *figure, *source;
	enum paper_verdict verdict;
};

#define PAPER_CHECKS 40

struct paper {
	const struct sign_made *made;
	const char *number;  /* of the guidance or passport, "" when there is none */
	const char *date;    /* "2026年11月25日" */
	const char *address; /* behind the QR; NULL: no QR */
	const char *street;  /* "" when not known */
	const char *light, *materials, *kind; /* in Chinese */
	const struct paper_check *checks;
	size_t check_count;
	int bottom; /* of the sign above the pavement, mm; 0: not known */
};

/* A PDF of one page. 0, or -1 (logged, or the buffer's limit). */
int paper_draw(struct faces *faces, const struct design_set *set, const struct paper *p,
	       struct buf *out);

/* The scale that paper_draw() takes: 1 : n, of a list that rulers have. */
unsigned int paper_scale(double width, double height);

#endif
