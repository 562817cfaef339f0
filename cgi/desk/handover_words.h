/* handover_words.h - what handoverd and other cores write down, as staff read it. */
#ifndef DL_DESK_HANDOVER_WORDS_H
#define DL_DESK_HANDOVER_WORDS_H

struct arena;

/* A message's last error. One that is not known stays as it is; "" stays "". */
const char *handover_error_say(struct arena *a, const char *error);
/* The other core's word for a state ("handling", "closed", "fixed - council"); likewise. */
const char *core_status_say(const char *status);

#endif
