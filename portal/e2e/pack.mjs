// A stealer's pack as it is traded: one folder per machine in a ZIP. Everything in it is invented.
import { crc32 } from 'node:zlib'

/** A ZIP of files that are stored as they are (APPNOTE 4.3, method 0). */
export function zip(files) {
  const parts = []
  const directory = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const path = Buffer.from(name)
    const data = Buffer.from(text)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(((2026 - 1980) << 9) | (11 << 5) | 20, 8)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(path.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, path, data)
    const where = Buffer.alloc(14)
    where.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), common, where, path)
    at += 30 + path.length + data.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end])
}

const RULER = '='.repeat(15)
const login = ([url, user, password]) => `URL: ${url}\nUsername: ${user}\nPassword: ${password}\nApplication: Google_[Chrome]_Default\n${RULER}\n`
/** A cookie in the form of a browser's cookies.txt; `expires` in Unix seconds. */
const cookie = ([host, name, value, expires]) => [host, 'TRUE', '/', 'TRUE', expires, name, value].join('\t')

/** One machine: what RedLine writes of it. `seen` is when it was infected. */
export function machine({ folder, computer, user, ip, seen, logins, cookies }) {
  const date = new Date(seen)
  const two = (n) => String(n).padStart(2, '0')
  const stamp = `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return {
    [`${folder}/UserInformation.txt`]: [
      '*'.repeat(50), '*   REDLINE logs, synthetic sample for tests   *', '*'.repeat(50), '',
      'Build ID: hibari-e2e', `IP: ${ip}`, `FileLocation: C:\\Users\\${user}\\AppData\\Local\\Temp\\setup.exe`, `UserName: ${user}`, `MachineName: ${computer}`,
      'Country: JP', 'Zip Code: UNKNOWN', 'Location: UNKNOWN', 'HWID: 0A1B2C3D4E5F60718293A4B5C6D7E8F9', 'Current Language: ja-JP', 'ScreenSize: {Width=1920, Height=1080}',
      'TimeZone: (UTC+09:00)', 'Operation System: Windows 11 Pro x64', `Log date: ${stamp}`, '', 'Available KeyboardLayouts: ', 'ja-JP', '', '',
      'Hardwares: ', 'Name: Total of RAM, 16384.00 Mb or 17179869184 bytes', '', '', 'Anti-Viruses: ', 'Windows Defender', '',
    ].join('\r\n'),
    [`${folder}/Passwords.txt`]: logins.map(login).join(''),
    [`${folder}/Cookies/Google_[Chrome]_Default Network.txt`]: `${cookies.map(cookie).join('\n')}\n`,
  }
}
