// Numbers and times as they stand in a log. Nothing here fails: what is no number is 0, what is no time is 0.

const MOST_DIGITS: u32 = 16;
/** A larger value could not be kept exactly, and nothing that CloudFront logs comes near it. */
const MOST: u64 = 9007199254740992;

/** Digits alone, as a whole number up to 2^53; 0 for anything else. */
export function wholeNumber(address: usize, len: u32): f64 {
  while (len > MOST_DIGITS && load<u8>(address) == 0x30) {
    address++;
    len--;
  }
  if (len > MOST_DIGITS) return 0;
  let value: u64 = 0;
  for (let i: u32 = 0; i < len; i++) {
    const digit = <u32>load<u8>(address + i) - 0x30;
    if (digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value > MOST ? 0 : <f64>value;
}

/** Seconds with decimals ("0.034") as whole milliseconds, rounded half up on the digits themselves; 0 for anything else. */
export function milliseconds(address: usize, len: u32): f64 {
  let value: u64 = 0;
  let i: u32 = 0;
  for (; i < len; i++) {
    const digit = <u32>load<u8>(address + i) - 0x30;
    if (digit > 9) break;
    if (i == 12) return 0;
    value = value * 10 + digit;
  }
  if (i == 0) return 0;
  value *= 1000;
  if (i == len) return <f64>value;
  if (load<u8>(address + i) != 0x2e) return 0;
  let unit: u64 = 100;
  let decimals: u32 = 0;
  for (i++; i < len; i++) {
    const digit = <u32>load<u8>(address + i) - 0x30;
    if (digit > 9) return 0;
    decimals++;
    if (decimals <= 3) {
      value += unit * digit;
      unit /= 10;
    } else if (decimals == 4 && digit >= 5) {
      value++;
    }
  }
  return <f64>value;
}

@inline
function two(address: usize): u32 {
  const tens = <u32>load<u8>(address) - 0x30;
  const ones = <u32>load<u8>(address, 1) - 0x30;
  return tens > 9 || ones > 9 ? 255 : tens * 10 + ones;
}

function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** "2026-11-19" as 20261119; 0 where it is no date. */
function dayNumber(address: usize, len: u32): u32 {
  if (len != 10 || load<u8>(address, 4) != 0x2d || load<u8>(address, 7) != 0x2d) return 0;
  const century = two(address);
  const years = two(address + 2);
  const month = two(address + 5);
  const day = two(address + 8);
  if (century > 99 || years > 99 || month < 1 || month > 12) return 0;
  const year = century * 100 + years;
  if (day < 1 || day > daysIn(year, month)) return 0;
  return year * 10000 + month * 100 + day;
}

/** The hour of "23:56:42"; 255 where it is no time of day. */
export function hourOf(address: usize, len: u32): u32 {
  if (len != 8 || load<u8>(address, 2) != 0x3a || load<u8>(address, 5) != 0x3a) return 255;
  const hour = two(address);
  // A leap second is written as second 60.
  return hour > 23 || two(address + 3) > 59 || two(address + 6) > 60 ? 255 : hour;
}

let lastDate0: u64 = 0;
let lastDate2: u64 = 0;
let lastDay: u32 = 0;

/** Date and time as one number that sorts by time, 20261119235642; 0 where either cannot be read. */
export function instant(date: usize, dateLen: u32, time: usize, timeLen: u32): f64 {
  const hour = hourOf(time, timeLen);
  if (dateLen != 10 || hour == 255) return 0;
  // Neighbouring rows nearly always share their date.
  const date0 = load<u64>(date);
  const date2 = load<u64>(date, 2);
  if (date0 != lastDate0 || date2 != lastDate2) {
    lastDay = dayNumber(date, dateLen);
    lastDate0 = date0;
    lastDate2 = date2;
  }
  if (lastDay == 0) return 0;
  return <f64>(<u64>lastDay * 1000000 + hour * 10000 + two(time + 3) * 100 + two(time + 6));
}
