/** Lengths of time and moments in words. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIGHT_S = 60;

/** A length of time, in two units at most. */
export function duration(seconds: number): string {
  if (!(seconds >= 0.001)) {
    return '0 s';
  }
  if (seconds < 1) {
    return `${Math.trunc(seconds * 1000)} ms`;
  }
  const whole = Math.trunc(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3_600) {
    return `${Math.trunc(whole / 60)} m ${two(whole % 60)} s`;
  }
  if (whole < 86_400) {
    return `${Math.trunc(whole / 3_600)} h ${two(Math.trunc((whole % 3_600) / 60))} m`;
  }
  const days = Math.trunc(whole / 86_400).toLocaleString('en-US');
  return `${days} d ${Math.trunc((whole % 86_400) / 3_600)} h`;
}

/** What is left, rounded to what an estimate is worth: "3 m 10 s left". */
export function timeLeft(seconds: number): string {
  const rounded = seconds > TIGHT_S ? Math.round(seconds / 5) * 5 : Math.ceil(seconds);
  return `${duration(rounded)} left`;
}

/** A date and a time of day, in the zone of this computer. */
export function moment(timeUs: number, inUtc = false): string {
  const date = parts(timeUs, inUtc);
  return `${date.day} ${date.month} ${date.year}, ${two(date.hour)}:${two(date.minute)}`;
}

/** How long ago something was. */
export function age(timeUs: number, nowUs: number, inUtc = false): string {
  const pastS = Math.floor((nowUs - timeUs) / 1_000_000);
  if (pastS < 60) {
    return 'just now';
  }
  if (pastS < 3_600) {
    return `${Math.floor(pastS / 60)} m`;
  }
  if (pastS < 86_400) {
    return `${Math.floor(pastS / 3_600)} h`;
  }
  const then = parts(timeUs, inUtc);
  const now = parts(nowUs, inUtc);
  if (now.dayNumber - then.dayNumber === 1) {
    return 'yesterday';
  }
  const year = then.year === now.year ? '' : ` ${then.year}`;
  return `${then.day} ${then.month}${year}`;
}

/** The time of day, with the date where the ticks are days apart. */
export function clock(seconds: number, tickStep: number, inUtc = false): string {
  const date = parts(seconds * 1e6, inUtc);
  if (tickStep >= 86_400) {
    return `${date.day} ${date.month}`;
  }
  const time = `${two(date.hour)}:${two(date.minute)}`;
  return tickStep < 60 ? `${time}:${two(date.second)}` : time;
}

function parts(timeUs: number, inUtc: boolean) {
  const zoneMs = inUtc ? 0 : new Date(timeUs / 1000).getTimezoneOffset() * 60_000;
  const local = new Date(timeUs / 1000 - zoneMs);
  return {
    year: local.getUTCFullYear(),
    month: MONTHS[local.getUTCMonth()] ?? '',
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    dayNumber: Math.floor((timeUs / 1000 - zoneMs) / 86_400_000)
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
