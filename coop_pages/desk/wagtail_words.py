"""Words of Wagtail's editor that its French says badly: our catalogue comes first, and says them again.

Wagtail calls a language a “région”, which here is a part of France, and the end of an address a “slug”. It names
itself where the site should.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

SAID_AGAIN = (
    gettext_noop("Locale"),
    gettext_noop("Locale: "),
    gettext_noop("Locales"),
    gettext_noop("locale"),
    gettext_noop("Switch locales"),
    gettext_noop("Available in %(translations_total)s locales"),
    gettext_noop("slug"),
    gettext_noop("Select a new language"),
    gettext_noop(
        "This locale's current language code is not supported. Please choose a new language or delete this locale."
    ),
    gettext_noop("This locale's language code is not supported"),
    gettext_noop("Add a locale"),
    gettext_noop("Add locale"),
    gettext_noop("Locale '{0}' created."),
    gettext_noop("The locale could not be saved due to errors."),
    gettext_noop("Delete locale"),
    gettext_noop("Locale '{0}' updated."),
    gettext_noop("This locale cannot be deleted because there are pages and/or other objects using it."),
    gettext_noop("Locale '{0}' deleted."),
    gettext_noop("Wagtail locales (Wagtail Localize version)"),
    gettext_noop("Used on the following active workflows"),
    gettext_noop("Default?"),
    gettext_noop("Why would I sync my page?"),
    gettext_noop("Synchronise content from another locale"),
    gettext_noop(
        "Choose a locale to synchronise content from. Any existing and future content authored in the selected locale "
        "will be automatically copied to this one."
    ),
    gettext_noop("This locale cannot be synced into itself."),
    gettext_noop("{} locales"),
    gettext_noop("Go to Wagtail admin"),
    gettext_noop("View Wagtail quick actions"),
    gettext_noop("Can access Wagtail admin"),
    gettext_noop("Can submit translations"),
    gettext_noop(
        "JavaScript is required to use Wagtail, but it is currently disabled.<br /> Here are the <a "
        'href="https://www.enable-javascript.com/" target="_blank" rel="noreferrer">instructions how to enable '
        "JavaScript in your web browser</a>."
    ),
)
# Sentences that Wagtail says of anything, masculine and feminine at once: “Nouvel(le) : Organisme”.
OF_ANY_GENDER = (
    gettext_noop("New"),
    gettext_noop("New: %(model_name)s"),
    gettext_noop("Add %(model_name)s"),
    gettext_noop("Add %(label)s"),
    gettext_noop("Create a new %(model_name)s"),
    gettext_noop("None"),
    gettext_noop("Status: "),
    gettext_noop("Current page status:"),
    gettext_noop("Locking status"),
    gettext_noop("Locked"),
    gettext_noop("Unlocked"),
    gettext_noop("Disabled"),
    gettext_noop("Renamed"),
    gettext_noop("Reordered"),
    gettext_noop("Oldest"),
    gettext_noop("Choose another"),
    gettext_noop("No %(model_name)s match your query."),
    gettext_noop("%(model_name)s '%(object)s' created."),
    gettext_noop("%(model_name)s '%(object)s' updated."),
    gettext_noop("%(model_name)s '%(object)s' deleted."),
    gettext_noop("%(model_name)s '%(object)s' created and published."),
    gettext_noop("%(model_name)s '%(object)s' updated and published."),
    gettext_noop("%(model_name)s '%(object)s' has been replaced with version from %(timestamp)s."),
    gettext_noop("%(model_name)s '%(title)s' is now unlocked."),
    gettext_noop("'%(object)s' unpublished."),
    gettext_noop("The %(model_name)s could not be created due to errors."),
    gettext_noop("The %(model_name)s could not be saved due to errors."),
    gettext_noop("The %(model_name)s could not be saved as it is locked"),
    gettext_noop("Are you sure you want to delete this %(model_name)s?"),
    gettext_noop("Are you sure you want to delete this %(snippet_type_name)s?"),
    gettext_noop("Are you sure you want to delete %(count)s %(snippet_type_name)s?"),
    gettext_noop("Are you sure you want to unpublish this %(model_name)s?"),
    gettext_noop("Are you sure you want to delete these pages?"),
    gettext_noop("Are you sure you want to delete this page?"),
    gettext_noop("Are you sure you want to delete this collection?"),
    gettext_noop("Are you sure you want to move these pages?"),
    gettext_noop("Are you sure you want to move this page into '%(title)s'?"),
    gettext_noop("Are you sure you want to move this page and all of its children into '%(title)s'?"),
    gettext_noop("Are you sure you want to publish these pages?"),
    gettext_noop("Are you sure you want to unpublish these pages?"),
    gettext_noop("Are you sure you want to unpublish this page?"),
    gettext_noop("Are you sure you want to delete this locale?"),
    gettext_noop("Are you sure you want to delete this redirect?"),
    gettext_noop("Are you sure you want to delete this site?"),
    gettext_noop("Are you sure you want to delete this group?"),
    gettext_noop("One or more references to this %(model_name)s prevent it from being deleted."),
    gettext_noop("Published '{object}' in {locale}."),
    gettext_noop("Published '{object}' in {locale} with missing translations - see below."),
    gettext_noop("Sync translated %(model_name)s"),
)
COUNTED = (
    ngettext_lazy("Include subtree ({} page)", "Include subtree ({} pages)", None),
    ngettext_lazy("1 snippet type", "%(counter)s snippet types", "counter"),
    ngettext_lazy("Used %(usage_count)s time", "Used %(usage_count)s times", "usage_count"),
    ngettext_lazy(
        "This %(model_name)s is referenced %(usage_count)s time.",
        "This %(model_name)s is referenced %(usage_count)s times.",
        "usage_count",
    ),
    ngettext_lazy("Referenced %(count)s time", "Referenced %(count)s times", "count"),
)
# What wagtail-localize says of a text in two languages.
OF_TRANSLATIONS = (
    gettext_noop("Sync translated pages"),
    gettext_noop("Sync translated snippets"),
    gettext_noop("Sync translations of '%(title)s'"),
    gettext_noop("Start Synced translation"),
    gettext_noop("Convert to alias page"),
    gettext_noop("Convert to alias"),
    gettext_noop("Convert page to alias"),
    gettext_noop("Convert to alias %(title)s"),
    gettext_noop("Converted page to an alias of the translation source page"),
    gettext_noop("Converted page '%(title)s' to an alias of the translation source page '%(source_title)s'"),
    gettext_noop("Page '{}' has been converted into an alias."),
    gettext_noop(
        "Are you sure you want to convert this page into an alias? This will overwrite the content of the "
        "page with the content of '%(source_page_title)s' (%(source_page_locale)s)"
    ),
    gettext_noop("Yes, convert it"),
    gettext_noop("No, leave it as a page"),
    gettext_noop("All child pages will be created."),
    gettext_noop("The page '{page_title}' was successfully submitted for translation into {locales}"),
    gettext_noop("The {model_name} '{object}' was successfully submitted for translation into {locales}"),
    gettext_noop(
        "Apply the updates and publish immediately. The changes will use the original language until translated."
    ),
    gettext_noop("Update existing translations"),
    gettext_noop("Successfully updated translations for '{object}'"),
    gettext_noop(
        "New validation errors were found when publishing '{object}' in {locale}. Please fix them or click "
        "publish again to ignore these translations for now."
    ),
    gettext_noop(
        "The data model for '{model_name}' has been changed since the last translation sync. If any new "
        "fields have been added recently, these may not be visible until the next translation sync."
    ),
    gettext_noop("Translation has been restarted."),
    gettext_noop("Please upload a valid PO file."),
    gettext_noop("Cannot import PO file that was created for a different translation."),
    gettext_noop("Successfully imported translations from PO File."),
    gettext_noop(
        "Changes are not automatically applied between translated pages. Syncing will add new content for "
        "translation and remove deleted content."
    ),
    gettext_noop("The last sync date was %(last_sync_date)s. You are about to sync the following:"),
    gettext_noop("Source title"),
    gettext_noop("Editing %(object_type)s %(title)s"),
    gettext_noop("Locale '%(object)s' created."),
    gettext_noop("Locale '%(object)s' updated."),
    gettext_noop("Locale '%(object)s' deleted."),
    gettext_noop("%(num_pages)d pages and %(num_others)d others"),
    gettext_noop("This locale cannot be deleted because there are no other locales."),
)
# Lists, filters and forms: a “snippet” is a “fiche”, and no sentence breaks an article on a name.
OF_LISTS = (
    gettext_noop("Skip to main content"),
    gettext_noop("Search all pages…"),
    gettext_noop("Site history"),
    gettext_noop("Redirects"),
    gettext_noop("Sorry, you do not have permission to access this area."),
    gettext_noop("Leave blank if not changing."),
    gettext_noop("Enter the same password as above, for verification."),
    gettext_noop("Add collection"),
    gettext_noop("Add group"),
    gettext_noop("Add user"),
    gettext_noop("There are no results."),
    gettext_noop("There are no %(model_name)s to display."),
    gettext_noop('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    gettext_noop("Is commenting action"),
    gettext_noop("Please type <b>%(wagtail_site_name)s</b> to confirm."),
    gettext_noop("No, don't delete"),
    gettext_noop("No, don't delete it"),
    gettext_noop("Incomplete task"),
    gettext_noop("Lock/unlock pages you've locked"),
    gettext_noop("Add selected documents to collection"),
    gettext_noop("Select all snippets in listing"),
    gettext_noop("1 snippet selected"),
    gettext_noop("%(objects)s snippets selected"),
    gettext_noop("All %(objects)s snippets on this screen selected"),
    gettext_noop("All snippets in listing selected"),
    gettext_noop("Delete selected snippets"),
    gettext_noop('Sorry, no snippets match "<em>%(search_query)s</em>"'),
    gettext_noop("Your pages and snippets in a workflow"),
    gettext_noop("No pages/snippets have been submitted for moderation yet"),
    gettext_noop("Page/Snippet"),
    gettext_noop("Page/Snippet ID"),
    gettext_noop("Page/Snippet Type"),
    gettext_noop("Page/Snippet Title"),
    gettext_noop("Assign your workflow to snippets"),
    gettext_noop(
        "The root level is where you can add new sites to your Wagtail installation. Pages created here will "
        "not be accessible at any URL until they are associated with a site."
    ),
    gettext_noop(
        "Pages created here will not be accessible at any URL. To add pages to an existing site, create them as "
        "children of the homepage."
    ),
    gettext_noop("'%(page_title)s' has been moved successfully."),
    gettext_noop("Version from %(timestamp)s of %(model_name)s '%(object)s' has been published."),
    gettext_noop("is null"),
    gettext_noop("is less than or equal to"),
    gettext_noop("is greater than or equal to"),
    gettext_noop("Site name"),
    gettext_noop("Root page"),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
)
