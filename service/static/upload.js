// Lays conveniences around a plain file form: dropping files, telling how far they are, following the check.
const form = document.querySelector('form[data-upload]')
const watched = document.querySelector('[data-watch=yes]')
if (form) prepare(form)
if (watched) setTimeout(() => follow(watched), 1000)

function prepare(form) {
  const drop = form.querySelector('[data-drop]')
  const input = drop.querySelector('input[type=file]')
  drop.querySelector('[data-drop-words]').hidden = false
  drop.classList.add('dolen-drop--ready')
  input.addEventListener('change', () => list(drop, input.files))
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, event => {
      event.preventDefault()
      drop.classList.add('dolen-drop--over')
    })
  }
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('dolen-drop--over'))
  drop.addEventListener('drop', event => {
    event.preventDefault()
    input.files = event.dataTransfer.files
    list(drop, input.files)
    input.focus()
  })
  form.addEventListener('submit', event => {
    if (!input.files.length) return // the server says what is wrong
    event.preventDefault()
    send(form)
  })
}

function list(drop, files) {
  const names = drop.querySelector('[data-drop-chosen]')
  names.replaceChildren(...Array.from(files, file => {
    const entry = document.createElement('li')
    const name = document.createElement('bdi')
    name.textContent = file.name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '') // turns of writing
    entry.append(name)
    return entry
  }))
}

function send(form) {
  const box = form.querySelector('[data-sending]')
  const words = form.querySelector('[data-sending-words]')
  const button = form.querySelector('button[type=submit]')
  const request = new XMLHttpRequest()
  box.hidden = false
  button.disabled = true
  request.upload.addEventListener('progress', event => {
    if (event.lengthComputable) box.querySelector('progress').value = Math.round(100 * event.loaded / event.total)
  })
  request.upload.addEventListener('load', () => { words.textContent = box.dataset.sent })
  request.addEventListener('load', () => {
    if (request.responseURL !== form.action) location.assign(request.responseURL)
    else show(request.responseText)
  })
  request.addEventListener('error', () => {
    words.textContent = box.dataset.failed
    box.hidden = true
    button.disabled = false
  })
  request.open('POST', form.action)
  request.setRequestHeader('Accept', 'text/html')
  request.send(new FormData(form))
}

// Puts the content of an answered page in the place of this one's.
function show(html) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const fresh = page.querySelector('main')
  if (!fresh) return
  document.title = page.title
  document.querySelector('main').replaceWith(document.adoptNode(fresh))
  const again = document.querySelector('form[data-upload]')
  if (again) prepare(again)
  const heading = document.querySelector('.govuk-error-summary') ?? document.querySelector('h1')
  heading.setAttribute('tabindex', '-1')
  heading.focus()
  window.scrollTo(0, 0)
}

async function follow(watched) {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.querySelector('[data-watch]')
    if (fresh?.dataset.watch !== 'yes') return location.reload()
    const now = fresh.querySelector('[role=status]').textContent
    const told = watched.querySelector('[role=status]')
    if (told.textContent !== now) told.textContent = now
  }
  setTimeout(() => follow(watched), 1500)
}
