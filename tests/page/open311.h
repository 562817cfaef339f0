/*
 * open311.h - Open311 in this process, with one service that asks things (G01) and two clients:
 * what the one sends is public at once, the other's waits for staff.
 */
#ifndef DL_TESTS_PAGE_OPEN311_H
#define DL_TESTS_PAGE_OPEN311_H

#include "tests/page/reports.h"

#include "open311/client.h"

#define REQUESTS "/open311/v2/requests.json"

extern char open311_key[CLIENT_KEY_LEN + 1], open311_held_key[CLIENT_KEY_LEN + 1];
extern const struct client open311_publishes;

void open311_open(struct fixture *f, struct browser *b);
void open311_close(struct browser *b);
/* The status of a POST at a place in 市南区, with G01's required attribute. */
int open311_send(struct browser *b, const char *with, const char *code, const char *words);
/* The number in the last reply. */
const char *open311_number(const struct browser *b);

#endif
