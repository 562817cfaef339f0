/*
 * gate.h - how many workers of a program may stand waiting for a machine outside at the same
 * moment, so that one that hangs cannot hold them all. A worker that is killed
 * inside is out again.
 */
#ifndef DL_OUT_GATE_H
#define DL_OUT_GATE_H

#include <stdbool.h>

struct gate;

/* By the parent, before the fork. places: at least 1. Never NULL. */
struct gate *gate_new(unsigned int places);
void gate_free(struct gate *g);
/* false: full. NULL: a gate that is always open (tests). Each process is in once at a time. */
bool gate_enter(struct gate *g);
void gate_leave(struct gate *g);

#endif
