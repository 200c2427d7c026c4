// What the kernel tells of the core is what CPUID says, and protection keys start closed.
#include <cpuid.h>
#include <elf.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

extern char **environ;

static int s_has_keys;
static uint32_t s_in_handler;

// As the kernel gave it: glibc's getauxval has a meaning of its own for AT_HWCAP.
static uint64_t auxiliary(uint64_t key)
{
    char **end = environ;
    while (*end != NULL)
    {
        end++;
    }

    for (uint64_t *word = (uint64_t *)(end + 1); word[0] != AT_NULL; word += 2)
    {
        if (word[0] == key)
        {
            return word[1];
        }
    }

    return 0;
}

static uint32_t read_pkru(void)
{
    uint32_t low, high;
    __asm__ volatile("rdpkru" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static void write_pkru(uint32_t value)
{
    __asm__ volatile("wrpkru" : : "a"(value), "c"(0), "d"(0));
}

static void handle(int signal)
{
    (void)signal;
    s_in_handler = read_pkru();
    write_pkru(0x44444444);
}

int main(void)
{
    uint32_t a, b, c, d;
    __cpuid(1, a, b, c, d);
    printf("AT_HWCAP is CPUID.1:EDX: %d\n", auxiliary(AT_HWCAP) == d);
    __cpuid_count(7, 0, a, b, c, d);
    printf("FSGSBASE in AT_HWCAP2: %d, all else: %lx\n", ((auxiliary(AT_HWCAP2) >> 1) & 1) == (b & 1),
        auxiliary(AT_HWCAP2) & ~2UL);
    s_has_keys = (c >> 4) & 1;
    __cpuid_count(0xD, 0, a, b, c, d);
    long least = (long)auxiliary(AT_MINSIGSTKSZ);
    printf("AT_MINSIGSTKSZ holds the state: %d\n", least > (long)b && least < (long)b + 1024);
    if (!s_has_keys)
    {
        return 0;
    }

    printf("PKRU at the start %08x\n", read_pkru());
    signal(SIGUSR1, handle);
    write_pkru(0x55555550);
    raise(SIGUSR1);
    printf("in a handler %08x, after it %08x\n", s_in_handler, read_pkru());
    return 0;
}
