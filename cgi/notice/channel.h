/*
 * channel.h - the ways out of the house behind one interface. Sending is cut in two, so
 * that many can be on their way at once: build() writes the request, judge() reads the
 * answer. A channel touches no database and no network itself.
 *
 * Which machines are asked is the administrator's word alone (conf, and table webhook, which
 * only dl_admin may write): never a citizen's or a unit's. Addresses are http or https,
 * and no answer can send a request elsewhere (http.h).
 */
#ifndef DL_NOTICE_CHANNEL_H
#define DL_NOTICE_CHANNEL_H

#include "notice/channel_id.h"
#include "notice/delivery.h"
#include "out/http.h"
#include "out/wechat_pass.h"

struct conf;
struct channels;

struct verdict {
	enum outcome outcome;
	const char *why;      /* for staff; no address, no secret; "" when sent */
	int64_t wait_ms;      /* LATER: at least so long; 0: the usual back-off */
	bool soon;            /* LATER: no back-off, the reason is gone already */
	bool address_refused; /* the person wants no more of this channel */
};

struct channel {
	const char *name;  /* "webhook": in lists and figures */
	bool at_most_once; /* see delivery.h */
	unsigned int tries;
	/* true: *out is to be sent (its parts in the arena); false: *v says why not. */
	bool (*build)(struct channels *c, struct arena *a, struct delivery *d, struct post *out,
		      struct verdict *v);
	void (*judge)(struct channels *c, struct arena *a, const struct delivery *d,
		      const struct reply *r, struct verdict *v);
};
extern const struct channel webhook_channel; /* webhook.c */
extern const struct channel sms_channel;     /* sms.c */
extern const struct channel wechat_channel;  /* wechat.c */

const struct channel *channel_of(enum channel_id id);

/*
 * 1 << CHANNEL_... that are set up for this action: SMS and WeChat need an address to
 * ask and a template; webhooks are rows of a table and always on.
 */
struct told;
unsigned int channels_on(const struct conf *c, const struct told *t);

/* --- what the channels of one notifyd share ------------------------------------------ */

struct channels {
	const struct conf *conf;
	unsigned char webhook_key[32];
	bool has_webhook_key;
	const char *sms_key, *wechat_secret; /* "" none */
	struct arena *arena;                 /* holds the two */
	struct wechat_pass pass;
};

/* Secrets from [secret] dir: webhook.key, sms.key, wechat.key. Never fails: what lacks its
 * secret does not send, and says so. */
void channels_init(struct channels *c, const struct conf *conf);
void channels_release(struct channels *c);

/* A receiver's own key, 64 hex digits: of the receiver's name under webhook.key. */
#define WEBHOOK_KEY_TEXT 64
void webhook_key_of(const unsigned char key[32], const char *name, char out[WEBHOOK_KEY_TEXT + 1]);
/* "v1=" and the HMAC-SHA256 of timestamp, '.', body under that text, in hex. */
const char *webhook_signature(struct arena *a, const char *key_text, int64_t seconds,
			      const char *body);

/*
 * What the network alone says: true and *v for an answer that never came whole. One that may have
 * been received is LATER, or UNKNOWN for a channel that sends at most once.
 */
bool channel_judge_wire(const struct channel *c, const struct reply *r, struct verdict *v);
/* 429, 408 and 5xx: the gateway itself says that it did not. */
bool channel_is_busy(int status);
/* A template's id: conf's "ID a=b c=d" up to the first blank; "" none. */
const char *channel_template(const struct conf *c, struct arena *a, const char *section,
			     enum action action, const char **fields);

#endif
