/// What jemalloc reads when a program starts (its manual, "TUNING"): large pages where the kernel has them,
/// because readings and registers are large and a page fault costs more than the work in the page; few
/// arenas, because a check works with as many threads as there are cores and what one thread frees the next
/// one wants; and what nobody wants for a while goes back to the kernel, because the register's tables are
/// large while it is read and never again.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto,narenas:2,dirty_decay_ms:200";
}
