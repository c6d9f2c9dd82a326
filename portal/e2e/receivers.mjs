// Receivers on this machine: an HTTP server that keeps what is posted, and a mail server that takes what is sent.
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp } from 'node:net'

const listening = (server) => new Promise((done, failed) => {
  server.once('error', failed)
  server.listen(0, '127.0.0.1', () => done(server.address().port))
})

export async function webhook() {
  const taken = []
  const server = createHttp((request, answer) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => { taken.push({ headers: request.headers, body: Buffer.concat(parts) }); answer.writeHead(204).end() })
  })
  return { server, taken, port: await listening(server) }
}

/** Enough of SMTP for one mail after another; a line "." ends each. */
export async function mailbox() {
  const taken = []
  const server = createTcp((socket) => {
    let buffer = ''
    let mail = null
    socket.on('error', () => undefined)
    socket.write('220 mail.example.co.jp ESMTP\r\n')
    socket.on('data', (part) => {
      buffer += part.toString('latin1')
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        if (mail !== null) {
          if (line !== '.') { mail += `${line.replace(/^\.\./, '.')}\r\n`; continue }
          taken.push(mail)
          mail = null
          socket.write('250 2.0.0 taken\r\n')
        } else if (/^DATA$/i.test(line)) { mail = ''; socket.write('354 go on\r\n') }
        else if (/^QUIT$/i.test(line)) socket.end('221 2.0.0 bye\r\n')
        else socket.write('250 2.0.0 ok\r\n')
      }
    })
  })
  return { server, taken, port: await listening(server) }
}
