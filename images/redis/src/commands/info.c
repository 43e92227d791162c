/* INFO. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "replication.h"
#include "reply.h"
#include "server.h"

static void add_memory(struct buffer *out, const char *name, int64_t bytes)
{
	static const char units[] = "BKMGT";
	double amount = (double)bytes;
	int unit = 0;
	while (amount >= 1024 && unit < 4) {
		amount /= 1024;
		unit++;
	}
	buffer_format(out, "%s:%lld\r\n", name, (long long)bytes);
	if (unit)
		buffer_format(out, "%s_human:%.2f%c\r\n", name, amount, units[unit]);
	else
		buffer_format(out, "%s_human:%lldB\r\n", name, (long long)bytes);
}

static void add_server(struct buffer *out)
{
	int64_t seconds = (server.now - server.started_at) / 1000;
	buffer_format(out, "redis_version:%s\r\nredis_git_sha1:00000000\r\nredis_git_dirty:0\r\nredis_build_id:tabernetes\r\n", server.version);
	buffer_format(out, "redis_mode:standalone\r\nos:Tabernetes WebAssembly\r\narch_bits:%zu\r\nmultiplexing_api:poll\r\n", sizeof(void *) * 8);
	buffer_format(out, "process_id:%d\r\nrun_id:%s\r\ntcp_port:%d\r\nserver_time_usec:%lld\r\n", server.pid, server.run_id, server.config.port,
		      (long long)clock_us());
	buffer_format(out, "uptime_in_seconds:%lld\r\nuptime_in_days:%lld\r\nhz:%d\r\nconfigured_hz:%d\r\n", (long long)seconds,
		      (long long)seconds / 86400, server.config.hz, server.config.hz);
	buffer_format(out, "executable:/usr/local/bin/redis-server\r\nconfig_file:%s\r\n", server.config_file ? server.config_file : "");
}

static void add_clients(struct buffer *out)
{
	int count = 0, subscribed = 0;
	size_t biggest_in = 0, biggest_out = 0;
	for (struct client *c = server.clients; c; c = c->next) {
		if (c->flags & (IS_REPLICA | IS_MASTER | GONE))
			continue;
		count++;
		subscribed += client_is_subscribed(c);
		biggest_in = c->in.length > biggest_in ? c->in.length : biggest_in;
		biggest_out = c->out.length > biggest_out ? c->out.length : biggest_out;
	}
	buffer_format(out, "connected_clients:%d\r\nmaxclients:%d\r\nclient_recent_max_input_buffer:%zu\r\n", count, server.config.maxclients, biggest_in);
	buffer_format(out, "client_recent_max_output_buffer:%zu\r\nblocked_clients:%d\r\npubsub_clients:%d\r\n", biggest_out, server.blocked, subscribed);
}

static void add_memory_section(struct buffer *out)
{
	add_memory(out, "used_memory", (int64_t)mem_used());
	add_memory(out, "used_memory_peak", (int64_t)mem_peak());
	add_memory(out, "maxmemory", server.config.maxmemory);
	buffer_format(out, "maxmemory_policy:%s\r\nmem_allocator:libc\r\n", config_policy_name());
}

static void add_persistence(struct buffer *out)
{
	buffer_format(out, "loading:%d\r\nrdb_changes_since_last_save:%lld\r\nrdb_bgsave_in_progress:%d\r\nrdb_last_save_time:%lld\r\n", server.loading,
		      (long long)server.dirty, server.save_wanted, (long long)server.saved_at / 1000);
	buffer_format(out, "rdb_last_bgsave_status:%s\r\naof_enabled:%d\r\naof_rewrite_in_progress:%d\r\naof_rewrites:%d\r\naof_last_write_status:%s\r\n",
		      server.save_failed ? "err" : "ok", server.aof_fd >= 0, server.aof_rewrite_wanted, server.rewrites, server.aof_failed ? "err" : "ok");
	if (server.aof_fd >= 0)
		buffer_format(out, "aof_current_size:%lld\r\naof_base_size:%lld\r\naof_pending_rewrite:0\r\n", (long long)server.aof_size,
			      (long long)server.aof_base_size);
}

static void add_statistics(struct buffer *out)
{
	buffer_format(out, "total_connections_received:%lld\r\ntotal_commands_processed:%lld\r\ntotal_net_input_bytes:%lld\r\n",
		      (long long)server.connections, (long long)server.commands, (long long)server.bytes_in);
	buffer_format(out, "total_net_output_bytes:%lld\r\nrejected_connections:%lld\r\nsync_full:%lld\r\nsync_partial_ok:%lld\r\n",
		      (long long)server.bytes_out, (long long)server.rejected, (long long)server.full_syncs, (long long)server.partial_syncs);
	buffer_format(out, "sync_partial_err:%lld\r\nexpired_keys:%lld\r\nevicted_keys:%lld\r\nkeyspace_hits:%lld\r\nkeyspace_misses:%lld\r\n",
		      (long long)server.partial_refused, (long long)server.expired, (long long)server.evicted, (long long)server.hits,
		      (long long)server.misses);
	buffer_format(out, "total_error_replies:%lld\r\n", (long long)server.errors);
}

static void add_link(struct buffer *out)
{
	bool up = server.link == LINK_UP;
	buffer_format(out, "role:slave\r\nmaster_host:%s\r\nmaster_port:%d\r\nmaster_link_status:%s\r\n", server.config.master_host,
		      server.config.master_port, up ? "up" : "down");
	buffer_format(out, "master_last_io_seconds_ago:%lld\r\nmaster_sync_in_progress:%d\r\n",
		      up ? (long long)(server.now - server.master->active_at) / 1000 : -1, server.link == LINK_TRANSFER);
	buffer_format(out, "slave_read_repl_offset:%lld\r\nslave_repl_offset:%lld\r\n", (long long)server.offset, (long long)server.offset);
	if (!up)
		buffer_format(out, "master_link_down_since_seconds:%lld\r\n", (long long)(server.now - server.link_lost_at) / 1000);
	buffer_format(out, "slave_priority:%d\r\nslave_read_only:%d\r\n", server.config.replica_priority, server.config.replica_read_only);
}

static void add_replication(struct buffer *out)
{
	int index = 0;
	if (server.config.master_host)
		add_link(out);
	else
		buffer_text(out, "role:master\r\n");
	buffer_format(out, "connected_slaves:%d\r\n", replica_count());
	for (struct client *c = server.clients; c; c = c->next) {
		if (!(c->flags & IS_REPLICA) || c->flags & GONE || !c->online)
			continue;
		buffer_format(out, "slave%d:ip=%s,port=%d,state=online,offset=%lld,lag=%lld\r\n", index++, c->peer.ip, c->replica_port,
			      (long long)c->acknowledged, (long long)(server.now - c->acknowledged_at) / 1000);
	}
	buffer_format(out, "master_failover_state:no-failover\r\nmaster_replid:%s\r\nmaster_replid2:%s\r\nmaster_repl_offset:%lld\r\n",
		      server.replication_id, *server.old_replication_id ? server.old_replication_id : "0000000000000000000000000000000000000000",
		      (long long)server.offset);
	buffer_format(out, "second_repl_offset:%lld\r\nrepl_backlog_active:%d\r\nrepl_backlog_size:%lld\r\nrepl_backlog_first_byte_offset:%lld\r\n",
		      (long long)server.old_offset, server.backlog.length > 0, (long long)server.config.repl_backlog_size,
		      (long long)(server.backlog.length ? server.offset - (int64_t)server.backlog.length + 1 : 0));
	buffer_format(out, "repl_backlog_histlen:%zu\r\n", server.backlog.length);
}

static void add_cluster(struct buffer *out)
{
	buffer_text(out, "cluster_enabled:0\r\n");
}

static void add_keyspace(struct buffer *out)
{
	for (int i = 0; i < server.config.databases; i++) {
		const struct db *db = &server.dbs[i];
		double total = 0;
		if (!db->keys->count)
			continue;
		for (struct entry *each = db->expires->first; each; each = each->after)
			total += (double)(((struct object *)dict_value(db->keys, each->key))->expires_at - server.now);
		buffer_format(out, "db%d:keys=%u,expires=%u,avg_ttl=%.0f\r\n", i, db->keys->count, db->expires->count,
			      db->expires->count && total > 0 ? total / db->expires->count : 0);
	}
}

static const struct {
	const char *name, *title;
	void (*add)(struct buffer *out);
} sections[] = {
	{ "server", "Server", add_server },           { "clients", "Clients", add_clients },
	{ "memory", "Memory", add_memory_section },   { "persistence", "Persistence", add_persistence },
	{ "stats", "Stats", add_statistics },         { "replication", "Replication", add_replication },
	{ "cluster", "Cluster", add_cluster },
	{ "keyspace", "Keyspace", add_keyspace },
};

static bool is_wanted(const struct client *c, const char *section)
{
	for (int i = 1; i < c->line.count; i++) {
		const str *word = c->line.words[i];
		if (str_is(word, section) || str_is(word, "all") || str_is(word, "default") || str_is(word, "everything"))
			return true;
	}
	return c->line.count == 1;
}

static void run_info(struct client *c)
{
	struct buffer out = { 0 };
	buffer_text(&out, "");
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		if (!is_wanted(c, sections[i].name))
			continue;
		buffer_format(&out, "%s# %s\r\n", out.length ? "\r\n" : "", sections[i].title);
		sections[i].add(&out);
	}
	reply_verbatim(c, out.data, out.length);
	buffer_free(&out);
}

static const struct command table[] = {
	{ "info", run_info, -1, ANY_TIME, 0, 0, 0 },
};
FAMILY(info_commands, table);
