"""Apart from the first one: Wagtail's tables need our users, and forms of cooperation need Wagtail's locales."""

import directory.contacts
import directory.cooperation_forms
import directory.organisations
import directory.people
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='CooperationForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('slug', models.SlugField(max_length=100, verbose_name='short name for addresses')),
                ('kind', models.CharField(choices=[('conventional', 'By agreement: no new legal person'), ('organic', 'Organic: a new or merged legal person')], max_length=12, verbose_name='kind')),
                ('definition', models.TextField(verbose_name='definition')),
                ('purposes', models.JSONField(blank=True, default=list, validators=[directory.cooperation_forms.validate_purposes], verbose_name='what it is for')),
                ('members_remain', models.BooleanField(default=True, help_text='Untick where an organisation disappears, as in a merger.', verbose_name='every organisation remains')),
                ('suits', models.TextField(blank=True, verbose_name='when to think of it')),
                ('to_weigh', models.TextField(blank=True, verbose_name='what to weigh first')),
                ('law_reference', models.CharField(blank=True, max_length=255, verbose_name='law reference')),
                ('reference_verified', models.BooleanField(default=False, help_text='Tick once someone has read the reference in the official text.', verbose_name='reference verified')),
                ('valid_from', models.DateField(blank=True, help_text='The day the law opened this form, when it is known.', null=True, verbose_name='valid from')),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Smaller first: from the lightest commitment to the deepest.', verbose_name='order')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
            ],
            options={
                'verbose_name': 'form of cooperation',
                'verbose_name_plural': 'forms of cooperation',
                'ordering': ['order', 'name'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('slug', 'locale'), name='form_slug_once_per_language')],
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='HistoricalCooperationForm',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('slug', models.SlugField(max_length=100, verbose_name='short name for addresses')),
                ('kind', models.CharField(choices=[('conventional', 'By agreement: no new legal person'), ('organic', 'Organic: a new or merged legal person')], max_length=12, verbose_name='kind')),
                ('definition', models.TextField(verbose_name='definition')),
                ('purposes', models.JSONField(blank=True, default=list, validators=[directory.cooperation_forms.validate_purposes], verbose_name='what it is for')),
                ('members_remain', models.BooleanField(default=True, help_text='Untick where an organisation disappears, as in a merger.', verbose_name='every organisation remains')),
                ('suits', models.TextField(blank=True, verbose_name='when to think of it')),
                ('to_weigh', models.TextField(blank=True, verbose_name='what to weigh first')),
                ('law_reference', models.CharField(blank=True, max_length=255, verbose_name='law reference')),
                ('reference_verified', models.BooleanField(default=False, help_text='Tick once someone has read the reference in the official text.', verbose_name='reference verified')),
                ('valid_from', models.DateField(blank=True, help_text='The day the law opened this form, when it is known.', null=True, verbose_name='valid from')),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Smaller first: from the lightest commitment to the deepest.', verbose_name='order')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
