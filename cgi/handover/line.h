/*
 * line.h - how the line to the other core stands, as this process knows it. Nobody there: one
 * message tries it, later and later. It refuses us altogether: the line is stopped, until an
 * answer, or somebody at the desk, lets it go on. What others are to see stands in
 * handover_line (handover.h).
 */
#ifndef DL_HANDOVER_LINE_H
#define DL_HANDOVER_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct way_verdict;

struct line {
	int64_t first_ms;
	/* Monotonic: nothing is said before; when anything was last answered. */
	int64_t away_until, answered;
	unsigned int away; /* how often in a row nobody was there */
	bool stopped;
};

/* Stopped, until line_look() has looked. */
void line_init(struct line *l, int64_t first_ms);
/* How many messages may be on their way, of `most`. */
unsigned int line_room(const struct line *l, unsigned int most);
/* Nobody there, or nobody for us. Returns how long to wait, wait_ms at least. */
int64_t line_put_off(struct line *l, int64_t wait_ms);
/* An answer to a message. */
void line_note(struct line *l, struct db *db, const struct way_verdict *v, int64_t now);
/* An answer to the request for news, which are not asked of who refuses us. */
void line_note_news(struct line *l, struct db *db, const struct way_verdict *v, int64_t now);
/* Whether somebody at the desk has let a stopped line go on. 0, or -1 (the database). */
int line_look(struct line *l, struct db *db);

#endif
