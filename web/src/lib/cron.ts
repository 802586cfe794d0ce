/** The schedules that people write most, in words; others stay as they are written. */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `0 2 * * *` → `every day at 02:00`; null where it is none of the plain ones. */
export function sayCron(cron: string): string | null {
  const [minute = '', hour = '', day, month, weekday = '', ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== '*' || !/^\d{1,2}$/.test(minute)) return null;
  if (hour === '*' && day === '*' && weekday === '*') return `every hour at :${two(minute)}`;
  if (!/^\d{1,2}$/.test(hour)) return null;
  const at = `at ${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return `every day ${at}`;
  if (day === '*' && /^[0-7]$/.test(weekday)) return `every ${days[Number(weekday) % 7]} ${at}`;
  if (weekday === '*' && /^\d{1,2}$/.test(day ?? '')) return `on day ${day} of each month ${at}`;
  return null;
}

function two(number: string): string {
  return number.padStart(2, '0');
}
