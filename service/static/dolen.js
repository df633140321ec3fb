// Starts the few enhancements of GOV.UK Frontend; every page works without them.
import { initAll } from './vendor/govuk-frontend/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// On a phone the results of a search come first: the filters are folded until they are wanted.
const filters = document.querySelector('.dolen-narrow')
if (filters && window.matchMedia('(max-width: 40em)').matches) filters.removeAttribute('open')
