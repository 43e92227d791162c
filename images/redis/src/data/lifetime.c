/* Keys that go by themselves: their time is over, or there is no room for them. */
#include <math.h>
#include <stdint.h>

#include "db.h"
#include "memory.h"
#include "server.h"

enum { SAMPLES_PER_TURN = 20, MOST_TURNS = 50 };

/* As long as more than a quarter of a sample has expired, another one is taken. */
static void expire_some(struct db *db)
{
	for (int turn = 0; turn < MOST_TURNS; turn++) {
		int gone = 0;
		for (int i = 0; i < SAMPLES_PER_TURN && db->expires->count; i++) {
			struct entry *entry = dict_random(db->expires);
			if (!key_is_expired(dict_value(db->keys, entry->key)))
				continue;
			str *key = str_keep(entry->key);
			key_vanish(db, key);
			str_drop(key);
			server.expired++;
			gone++;
		}
		if (gone <= SAMPLES_PER_TURN / 4)
			return;
	}
}

void expire_cycle(void)
{
	if (server.config.master_host)
		return;
	for (int i = 0; i < server.config.databases; i++)
		expire_some(&server.dbs[i]);
}

uint8_t object_frequency(const struct object *o)
{
	if (server.config.lfu_decay_time == 0)
		return o->frequency;
	int64_t periods = (server.now - o->used_at) / 60000 / server.config.lfu_decay_time;
	return periods >= o->frequency ? 0 : (uint8_t)(o->frequency - periods);
}

/* The more often it was used, the less likely one more use counts. */
void object_used(struct object *o)
{
	o->frequency = object_frequency(o);
	double above = o->frequency > 5 ? o->frequency - 5 : 0;
	double chance = 1.0 / (above * server.config.lfu_log_factor + 1);
	if (o->frequency < UINT8_MAX && random_below(1 << 24) < chance * (1 << 24))
		o->frequency++;
	o->used_at = server.now;
}

/* Of two keys the one with the higher value goes. */
static double worth_evicting(const struct object *o)
{
	switch (server.config.maxmemory_policy) {
	case POLICY_ALLKEYS_LFU:
	case POLICY_VOLATILE_LFU: return 255 - object_frequency(o);
	case POLICY_VOLATILE_TTL: return -(double)o->expires_at;
	case POLICY_ALLKEYS_RANDOM:
	case POLICY_VOLATILE_RANDOM: return 0;
	default: return (double)(server.now - o->used_at);
	}
}

static bool only_volatile(void)
{
	return server.config.maxmemory_policy <= POLICY_VOLATILE_TTL;
}

/* The best of a sample of every database; NULL when there is none. */
static str *choose(struct db **where)
{
	str *best = NULL;
	double best_worth = 0;
	for (int i = 0; i < server.config.databases; i++) {
		struct dict *from = only_volatile() ? server.dbs[i].expires : server.dbs[i].keys;
		for (int n = 0; n < server.config.maxmemory_samples && from->count; n++) {
			str *key = dict_random(from)->key;
			double worth = worth_evicting(dict_value(server.dbs[i].keys, key));
			if (!best || worth > best_worth) {
				best = key;
				best_worth = worth;
				*where = &server.dbs[i];
			}
		}
	}
	return best;
}

bool evict_to_limit(void)
{
	if (server.config.maxmemory == 0 || server.config.master_host)
		return true;
	while ((int64_t)mem_used() > server.config.maxmemory) {
		struct db *db = NULL;
		str *key = server.config.maxmemory_policy == POLICY_NOEVICTION ? NULL : choose(&db);
		if (!key)
			return false;
		str_keep(key);
		key_vanish(db, key);
		str_drop(key);
		server.evicted++;
	}
	return true;
}
